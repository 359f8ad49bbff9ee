"""What a mail server's reply means: for the copy, for the rest, and in words.

The first row of READINGS that fits decides. Rows are after RFC 5321, 3463, 4954 and 5248, and after what the large
providers really answer. A reply's own text quotes addresses, so it is read here and never shown or logged.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ita_sync.domain import LocalizedText

Verb = Literal["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "DOT"]
Effect = Literal["again", "refused", "tomorrow", "failed"]

CLOSING = 421  # the code with which a server closes the connection
ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}(?!\S)")
BRACKETED = re.compile(r"<[^<>]*>")
AROUND_A_NAME = "()[]{}'\":;,.…"


class Reply(NamedTuple):
    """A server's answer.

    Attributes:
        verb: What was answered; CONNECT is the banner, DOT the end of the message.
        code: Three digits.
        text: The rest, all lines; it may quote addresses.
        recipient: The address that it is about, if it is about one.
    """

    verb: Verb
    code: int
    text: bytes = b""
    recipient: str = ""

    @property
    def enhanced(self) -> str:
        """The status code of RFC 3463 that begins the text, such as 5.7.8; blank if there is none."""
        found = ENHANCED.match(self.text)
        return found.group().decode() if found else ""

    @property
    def words(self) -> str:
        """What the server says without the names that it quotes: a mailbox may be called relay, or daily-limit."""
        text = BRACKETED.sub(" ", self.text.decode("utf-8", "replace"))
        named = {*self.recipient.casefold().rpartition("@")}
        words = (word for word in text.split() if "@" not in word)
        return " ".join(word for word in words if word.strip(AROUND_A_NAME).casefold() not in named)


class Reading(NamedTuple):
    """What replies of a kind mean.

    Attributes:
        pattern: What the verb, the code and the enhanced code look like, with blanks between.
        effect: again: put off this copy, or the connection, and try again within the budget. refused: this copy will
            never be taken. tomorrow: nothing more will be taken today. failed: nothing will, before somebody mends it.
        problem: For again, refused and tomorrow of a copy a phrase, else a sentence.
        hint: What to do, as a sentence; blank in phrases, which say it themselves.
        words: What the text has to hold as well, in words of the server's own.
    """

    pattern: str
    effect: Effect
    problem: LocalizedText
    hint: LocalizedText | str = ""
    words: str = ""

    def fits(self, reply: Reply) -> bool:
        """Whether a reply is of this kind."""
        key = f"{reply.verb} {reply.code} {reply.enhanced}"
        return bool(re.match(self.pattern, key)) and bool(
            re.search(self.words, reply.words, re.IGNORECASE | re.DOTALL)
        )


COPY = "(?:MAIL|RCPT|DATA|DOT)"  # the verbs that carry a copy
PER_TIME = r"daily|hourly|per[ -](?:day|hour|minute)|sending|submission|relay|outgoing"
LIMITED = rf"(?:{PER_TIME})[^.]{{0,40}}(?:limit|quota)|(?:limit|quota|max)[^.]{{0,40}}(?:{PER_TIME})"
NO_SIZE = r"^(?!.*\bsize\b).*"

SENDER_HINT = LocalizedText(
    "[mail] from ต้องเป็นที่อยู่ที่ SMTP_USERNAME มีสิทธิ์ใช้ส่ง",
    "[mail] from must be an address that SMTP_USERNAME may send as.",
)
SENDER = LocalizedText("เซิร์ฟเวอร์อีเมลไม่รับผู้ส่งนี้ ({code})", "The mail server refuses the sender ({code}).")
LOGIN = LocalizedText("เซิร์ฟเวอร์อีเมลรับเฉพาะผู้ที่เข้าสู่ระบบ ({code})", "The mail server wants a login ({code}).")
LOGIN_HINT = LocalizedText("ตั้งค่า SMTP_USERNAME และ SMTP_PASSWORD", "Set SMTP_USERNAME and SMTP_PASSWORD.")
PASSWORD = LocalizedText(
    "เซิร์ฟเวอร์อีเมลไม่รับชื่อผู้ใช้และรหัสผ่าน ({code})",
    "The mail server does not accept the user name and password ({code}).",
)
PASSWORD_HINT = LocalizedText(
    "ตรวจค่า SMTP_USERNAME และ SMTP_PASSWORD ผู้ให้บริการบางรายต้องใช้รหัสผ่านสำหรับแอป",
    "Check SMTP_USERNAME and SMTP_PASSWORD; some providers want an app password.",
)
APP_PASSWORD = LocalizedText(
    "เซิร์ฟเวอร์อีเมลไม่รับรหัสผ่านของบัญชี ต้องใช้รหัสผ่านสำหรับแอป ({code})",
    "The mail server wants an app password in place of the account's own ({code}).",
)
APP_PASSWORD_HINT = LocalizedText(
    "เปิดการยืนยันแบบสองขั้นตอนของบัญชีนั้น สร้างรหัสผ่านสำหรับแอป แล้วใส่ใน SMTP_PASSWORD",
    "Turn on two-step verification for the account, make an app password and put it into SMTP_PASSWORD.",
)
NO_PASSWORDS = LocalizedText(
    "เซิร์ฟเวอร์อีเมลปิดการเข้าสู่ระบบด้วยรหัสผ่านสำหรับบัญชีนี้ ({code})",
    "The mail server lets nobody log in to this account with a password ({code}).",
)
NO_PASSWORDS_HINT = LocalizedText(
    "ให้ผู้ดูแลบัญชีเปิด SMTP AUTH (Authenticated SMTP) ของกล่องจดหมายนี้ หรือใช้เซิร์ฟเวอร์อีเมลอื่น",
    "Have the account's administrator allow authenticated SMTP for this mailbox, or use another mail server.",
)
ENCRYPTION = LocalizedText(
    "เซิร์ฟเวอร์อีเมลรับเฉพาะการเชื่อมต่อที่เข้ารหัส ({code})",
    "The mail server wants an encrypted connection ({code}).",
)
ENCRYPTION_HINT = LocalizedText(
    "ตั้ง SMTP_SECURITY เป็น starttls (พอร์ต 587) หรือ tls (พอร์ต 465)",
    "Set SMTP_SECURITY to starttls (port 587) or tls (port 465).",
)
FULL_SENDER = LocalizedText(
    "กล่องจดหมายของผู้ส่งเต็ม เซิร์ฟเวอร์อีเมลจึงไม่รับ ({code})",
    "The sender's own mailbox is full, so the mail server takes nothing ({code}).",
)
FULL_SENDER_HINT = LocalizedText(
    "ลบอีเมลเก่าในกล่องจดหมายของ [mail] from โดยเฉพาะที่ส่งแล้ว",
    "Empty the mailbox of [mail] from, its sent mails above all.",
)
BUSY = LocalizedText(
    "เซิร์ฟเวอร์อีเมล {server} ไม่ให้บริการในขณะนี้ ({code})",
    "The mail server {server} does not want to talk ({code}).",
)
BUSY_HINT = LocalizedText(
    "รอสักครู่แล้วสั่ง ita-sync notify อีกครั้ง หากยังเป็นเช่นเดิม ให้ถามผู้ดูแลเซิร์ฟเวอร์อีเมล",
    "Wait a little and run ita-sync notify again; ask who runs the server if it goes on.",
)
TURNED_AWAY = LocalizedText(
    "เซิร์ฟเวอร์อีเมล {server} ไม่ให้บริการแก่เครื่องนี้ ({code})",
    "The mail server {server} does not want to talk ({code}).",
)
TURNED_AWAY_HINT = LocalizedText(
    "ถามผู้ดูแลเซิร์ฟเวอร์อีเมลว่าเครื่องนี้ใช้ส่งได้หรือไม่ หรือใช้พอร์ตสำหรับผู้ส่ง (587 หรือ 465)",
    "Ask who runs it whether this machine may send, or use the port for senders (587 or 465).",
)
NO_TLS_NOW = LocalizedText(
    "เซิร์ฟเวอร์อีเมล {server} เข้ารหัสไม่ได้ในขณะนี้ ({code})", "The mail server {server} cannot encrypt now ({code})."
)
LOGIN_LATER = LocalizedText(
    "เซิร์ฟเวอร์อีเมลยังไม่ให้เข้าสู่ระบบในขณะนี้ ({code})", "The mail server puts the login off ({code})."
)
LOGIN_LATER_HINT = LocalizedText(
    "รอสักครู่แล้วสั่ง ita-sync notify อีกครั้ง การเข้าสู่ระบบบ่อยเกินไปในเวลาสั้น ๆ ทำให้ถูกพักไว้ได้",
    "Wait a little and run ita-sync notify again; too many logins in a short time are put off.",
)

QUOTA = LocalizedText(
    "ครบจำนวนอีเมลที่บัญชีนี้ส่งได้ต่อวันแล้ว ({code}) หากเกิดบ่อยให้ใช้บัญชีหรือเซิร์ฟเวอร์ที่ส่งได้มากกว่า",
    "the account has sent what it may in a day ({code}): if that happens often, use an account or server that may send "
    "more",
)
SIZE = LocalizedText(
    "ข้อความใหญ่เกินที่เซิร์ฟเวอร์รับ ({code})", "the message is larger than the server takes ({code})"
)
NOT_THIS_SENDER = LocalizedText(
    "เซิร์ฟเวอร์ไม่รับผู้ส่งนี้สำหรับผู้รับรายนี้ ({code}) ตรวจค่า [mail] from",
    "the server refuses our sender for this recipient ({code}): check [mail] from",
)
NO_RELAY = LocalizedText(
    "เซิร์ฟเวอร์ไม่ส่งต่อไปยังโดเมนนี้ ({code}) ตั้ง SMTP_USERNAME หรือใช้เซิร์ฟเวอร์ที่ส่งออกภายนอกได้",
    "the server does not relay to this domain ({code}): set SMTP_USERNAME, or use a server that sends elsewhere",
)
LOGIN_FOR_THIS = LocalizedText(
    "เซิร์ฟเวอร์รับอีเมลถึงที่อยู่นี้จากผู้ที่เข้าสู่ระบบเท่านั้น ({code}) ตั้ง SMTP_USERNAME และ SMTP_PASSWORD",
    "the server wants a login for mail to this address ({code}): set SMTP_USERNAME and SMTP_PASSWORD",
)
UNKNOWN = LocalizedText(
    "ไม่มีที่อยู่อีเมลนี้ ({code}) แก้ในรายชื่อผู้รับผิดชอบหรือในการตั้งค่า",
    "no such address ({code}): mend it in the contacts or the settings",
)
CLOSED = LocalizedText(
    "กล่องจดหมายนี้ปิดใช้งาน ({code}) แก้ในรายชื่อผู้รับผิดชอบหรือในการตั้งค่า",
    "the mailbox is closed ({code}): mend it in the contacts or the settings",
)
FULL = LocalizedText(
    "กล่องจดหมายของผู้รับเต็ม ({code}) ให้ผู้รับลบอีเมลเก่า",
    "the recipient's mailbox is full ({code}): its owner has to make room",
)
NO_THAI = LocalizedText(
    "เซิร์ฟเวอร์ไม่รับที่อยู่ที่เป็นอักษรไทย (SMTPUTF8) ใช้ที่อยู่ที่เป็นอักษรโรมัน",
    "the server takes no address in Thai letters (SMTPUTF8): give one in Latin letters",
)
POLICY = LocalizedText(
    "ถูกปฏิเสธตามนโยบายหรือตัวกรองสแปมของเซิร์ฟเวอร์ ({code}) ให้ผู้ดูแลระบบถามผู้ให้บริการอีเมล",
    "refused by the server's policy or its spam filter ({code}): ask who runs it",
)
REFUSED = LocalizedText("ถูกปฏิเสธ ({code})", "refused ({code})")

GREYLISTED = LocalizedText(
    "เซิร์ฟเวอร์ให้ผู้ส่งที่ยังไม่รู้จักส่งใหม่ภายหลัง ({code})",
    "put off as an unknown sender ({code})",
)
FULL_FOR_NOW = LocalizedText(
    "กล่องจดหมายของผู้รับเต็ม ({code}) ให้ผู้รับลบอีเมลเก่า",
    "the recipient's mailbox is full ({code}): its owner has to make room",
)
NO_ROOM = LocalizedText(
    "เซิร์ฟเวอร์มีพื้นที่ไม่พอหรือถึงขีดจำกัดชั่วคราว ({code})",
    "the server is out of room or at a limit for now ({code})",
)
TOO_FAST = LocalizedText(
    "เซิร์ฟเวอร์จำกัดจำนวนอีเมลในช่วงเวลาสั้น ๆ ({code})",
    "the server limits how much is sent in a short time ({code})",
)
SHUTTING = LocalizedText(
    "เซิร์ฟเวอร์ไม่ว่างหรือกำลังปิด ({code})",
    "the server is busy or closing ({code})",
)
LATER = LocalizedText("ถูกปฏิเสธชั่วคราว ({code})", "refused for now ({code})")

READINGS = (
    # What is wrong with the account, at whatever verb a server chooses to say so.
    Reading(r"\w+ 538 |\w+ 5\d\d 5\.7\.1[01]$", "failed", ENCRYPTION, ENCRYPTION_HINT),
    Reading(r"(?!STARTTLS)\w+ 5", "failed", ENCRYPTION, ENCRYPTION_HINT, words="starttls"),
    Reading(r"\w+ 5\d\d 5\.7\.(139|30)$", "failed", NO_PASSWORDS, NO_PASSWORDS_HINT),
    Reading(r"AUTH 5\d\d 5\.7\.9$|\w+ 534 ", "failed", APP_PASSWORD, APP_PASSWORD_HINT),
    # A server may want a login for other domains than its own alone, and says so of each recipient.
    Reading(r"RCPT 53[05] ", "refused", LOGIN_FOR_THIS),
    Reading(r"\w+ 530 |(MAIL|DATA) 535 ", "failed", LOGIN, LOGIN_HINT),
    Reading(r"AUTH (5|432 4\.7\.12$)", "failed", PASSWORD, PASSWORD_HINT),
    Reading(
        rf"{COPY} 5\d\d 5\.2\.2$", "failed", FULL_SENDER, FULL_SENDER_HINT, words=r"storedrv\.submission"
    ),
    # How much the account may send. A message of ours has one recipient, so "too many" counts over messages.
    Reading(rf"{COPY} (\d+ 5\.4\.5|\d+ [45]\.5\.3|5\d\d 5\.1\.90|5\d\d 5\.7\.705)$", "tomorrow", QUOTA),
    Reading(
        rf"{COPY} 5\d\d (?!5\.2\.[1-9])", "tomorrow", QUOTA, words=rf"{NO_SIZE}({LIMITED}|quotaexceeded)"
    ),
    # The message.
    Reading(rf"{COPY} (5\d\d 5\.(3\.4|2\.3|2\.12)$|552 (?!5\.2\.2|5\.7\.))", "refused", SIZE),
    Reading(rf"{COPY} 5\d\d 5\.6\.7$", "refused", NO_THAI),
    # The sender.
    Reading(rf"{COPY} 5\d\d 5\.(7\.60|2\.252|1\.7|1\.8)$|MAIL 5", "failed", SENDER, SENDER_HINT),
    Reading(rf"{COPY} 5", "failed", SENDER, SENDER_HINT, words="not owned by user|sendasdenied"),
    # One recipient.
    Reading(
        r"RCPT 5", "refused", NOT_THIS_SENDER, words=r"\bsender (address |is )?(rej|ref|den|not|verif|domain)"
    ),
    Reading(r"RCPT 5", "refused", NO_RELAY, words=r"\brelay|rcpthosts"),
    Reading(rf"{COPY} 5\d\d 5\.1\.(0|1|2|3|6|10)$|RCPT 553 (?!5\.7)", "refused", UNKNOWN),
    Reading(rf"{COPY} 5\d\d 5\.2\.1$", "refused", CLOSED),
    Reading(rf"{COPY} 5\d\d 5\.2\.2$", "refused", FULL),
    Reading(rf"{COPY} 5\d\d 5\.7\.", "refused", POLICY),
    Reading(rf"{COPY} 5", "refused", REFUSED),
    # For now.
    Reading(r"AUTH 4", "again", LOGIN_LATER, LOGIN_LATER_HINT),
    Reading(r"STARTTLS 4", "again", NO_TLS_NOW, BUSY_HINT),
    Reading(r"(CONNECT|EHLO) 4", "again", BUSY, BUSY_HINT),
    Reading(rf"{COPY} 4", "again", GREYLISTED, words=r"gr[ea]y-?list"),
    Reading(rf"{COPY} 4\d\d 4\.2\.2$", "again", FULL_FOR_NOW),
    Reading(rf"{COPY} 4\d\d 4\.2\.1$|{COPY} (432 |4\d\d 4\.3\.2$)", "again", TOO_FAST),
    Reading(rf"{COPY} 4", "again", TOO_FAST, words=LIMITED),
    Reading(rf"{COPY} 452 |{COPY} 4\d\d 4\.3\.1$", "again", NO_ROOM),
    Reading(rf"{COPY} 421 ", "again", SHUTTING),
    Reading(rf"{COPY} 4", "again", LATER),
    # The door stays shut.
    Reading(r"STARTTLS 5", "failed", NO_TLS_NOW, TURNED_AWAY_HINT),
    Reading(r"(CONNECT|EHLO) 5", "failed", TURNED_AWAY, TURNED_AWAY_HINT),
)


def read(reply: Reply) -> Reading:
    """Return what a refusal means.

    Args:
        reply: A reply with a code from 400 to 599.
    """
    return next(reading for reading in READINGS if reading.fits(reply))


def refuses_content(reply: Reply) -> bool:
    """Whether it is the message that is refused for good, and neither its sender nor its recipient."""
    reading = read(reply)
    return reading.effect == "refused" and (reply.verb == "DOT" or reading.problem is SIZE)


def wants_another_session(reply: Reply) -> bool:
    """Whether a new session may be answered otherwise: this one is closing, or has carried as much as one may."""
    return reply.code == CLOSING or (reply.code == 452 and reply.enhanced in {"", "4.3.1", "4.5.3"})
