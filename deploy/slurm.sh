#!/bin/bash
# One night of a fleet as a Slurm job array: a task for each shard. From the folder that holds fleet/:
#
#   sbatch --array=1-8 deploy/slurm.sh      8 shards, counted from 1, without gaps
#   ita-sync fleet collect out              once all have ended: out/fleet.html
#
# With last night's seconds and a budget of mails: ita-sync fleet plan --shards 8 …, and sbatch with ITA_PLAN=out/plan.json.
# out/ has to lie where all nodes see it: a task that Slurm starts again goes on where it was, and nobody is told twice.
# It prints with the Chromium of the node, or with what GOTENBERG_URL names. Secrets are files that you alone may read:
# the folder ITA_ACCOUNTS holds <account>.json, the folder ITA_SENDERS <sender>.env, each by its name in agencies.csv.
#SBATCH --job-name=ita-sync
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=ita-sync-%A_%a.log
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=03:00:00
set -u

RETRIES=${ITA_RETRIES:-2}

srun --ntasks=1 ita-sync fleet run ${ITA_PLAN:+"--plan=$ITA_PLAN"} "$@"
code=$?

# Worth another try: 3 and 4, nobody got through for one cause outside (Google, printing); above 128, the program was killed
# (memory, for one). Not 2, settings. After a node's failure Slurm starts the task again by itself.
if [[ ($code == [34] || $code -gt 128) && ${SLURM_RESTART_COUNT:-0} -lt $RETRIES ]]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}"
  sleep 60  # Slurm ends this attempt meanwhile
fi
exit "$code"
