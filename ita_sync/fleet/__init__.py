"""Many agencies on an engine that exists: a plan, a shard that can be run again, and a collection."""
