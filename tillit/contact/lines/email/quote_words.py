"""The words with which programs introduce what they quote, and which telephones add below a letter: English, Swedish,
German, Danish, Norwegian, Finnish, Dutch, French, Spanish, Portuguese, Italian, Polish, Czech, Russian.

Every pattern is tried on one line of bounded length and holds no repetition within a repetition.
"""

import re

_BEGINNINGS = (
    r"On|Am|Den|Le|El|Em|No dia|Op|Il|W dniu|Dnia|Dne|På|"
    r"Ons|Tors|Tis|Mån|Fre|Lör|Sön|Mon|Tue|Wed|Thu|Fri|Sat|Sun|"
    r"man|tir|ons|tor|fre|lør|søn|ma|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt|sob|niedz|po|út|st|čt|pá|so|ne|"
    r"пн|вт|ср|чт|пт|сб|вс|Wiadomość napisana przez|"  # noqa: RUF001 - Russian
    r"\d{4}-\d\d-\d\d|\d\d?[./ ]"
)
_VERBS = (
    r"wrote|writes|schrieb|skrev|écrit|escribió|escreveu|ha scritto|schreef|geschreven|napisał|napisała|napisał\(a\)|"
    r"kirjoitti|napsal|napsala|napsal\(a\)|написал|написала|написал\(а\)|пишет|w dniu"  # noqa: RUF001 - Russian
)
ATTRIBUTION = re.compile(
    rf"(?:{_BEGINNINGS})[^\n]{{0,300}}?(?:{_VERBS})(?![^\W\d_])[^\n]{{0,200}}?:\s{{0,3}}$"
)
WROTE = re.compile(rf"(?:{_VERBS})(?![^\W\d_])|@[^\s@]{{1,250}}>:\s{{0,3}}$")
DIVIDER = re.compile(
    r"\s{0,3}(?:-{2,20} ?(?:Original Message|Original message|Forwarded message|Forwarded Message|Reply message|"
    r"Reply above|Ursprüngliche Nachricht|Originalnachricht|Original-Nachricht|Weitergeleitete Nachricht|"
    r"Ursprungligt meddelande|Originalmeddelande|Vidarebefordrat meddelande|"
    r"Oprindelig meddelelse|Videresendt meddelelse|Opprinnelig melding|Videresendt melding|"
    r"Alkuperäinen viesti|Välitetty viesti|Edelleenlähetetty viesti|"
    r"Message d'origine|Message d\u2019origine|Message original|Message transféré|Message initial|"
    r"Mensaje original|Mensaje reenviado|Mensagem original|Mensagem encaminhada|"
    r"Oorspronkelijk bericht|Doorgestuurd bericht|Messaggio originale|Messaggio inoltrato|Messaggio Originale|"
    r"Wiadomość oryginalna|Wiadomość przekazana dalej|Původní zpráva|Přeposlaná zpráva|"
    r"Исходное сообщение|Пересылаемое сообщение|Оригинальное сообщение) ?-{2,20}|"
    r"Begin forwarded message:|Anfang der weitergeleiteten (?:E-Mail|Nachricht):|Vidarebefordrat brev:|"
    r"Start på videresendt (?:besked|melding):|Videresendt besked:|Välitetty viesti alkaa:|"
    r"Begin doorgestuurd bericht:|Début du message (?:réexpédié|transféré) ?:|Inicio del mensaje reenviado:|"
    r"Início da mensagem reencaminhada:|Inizio messaggio inoltrato:|Początek przekazywanej wiadomości:|"
    r"Začátek přeposílané zprávy:|Начало переадресованного сообщения:)\s{0,3}$"
)
_FROM = r"From|Von|Från|De|Da|Van|Od|Fra|Lähettäjä|От"
FROM_LINE = re.compile(rf"\*?(?:{_FROM})\s?:\*?\s[^\n]{{1,500}}$")
HEADER_LINE = re.compile(
    rf"\*?(?:{_FROM}|Sent|Gesendet|Skickat|Date|Datum|Envoyé|Enviado|Enviado el|Enviada em|Inviato|Verzonden|Wysłano|"
    r"Sendt|Dato|Lähetetty|Päivämäärä|Päiväys|Data|Fecha|Odesláno|Отправлено|Дата|"
    r"To|An|Till|À|Para|A|Aan|Do|Til|Vastaanottaja|Komu|Кому|"
    r"Cc|Kopie|Kopia|Kopi|Kopio|Копия|"
    r"Subject|Betreff|Ämne|Objet|Asunto|Assunto|Oggetto|Onderwerp|Temat|Emne|Aihe|Předmět|Тема"
    r")\s?:\*?\s[^\n]{0,500}$"
)
RULE = re.compile(r"_{20,80}\s{0,3}$")
SIGNATURE = re.compile(r"-- ?$")
DEVICE = re.compile(
    r"(?:Sent from my |Sent from (?:Outlook|Mail|Yahoo|Proton)|Get Outlook for |"
    r"Von meinem \S{1,30} (?:gesendet|aus)|Gesendet (?:von|mit) |"
    r"Skickat från |Hämta Outlook för |Sendt fra |Hent Outlook |Lähetetty (?:\S{1,40}sta|\S{1,40}stä|laitteesta)|"
    r"Verstuurd vanaf |Verzonden vanaf |Envoyé (?:de mon |depuis |à partir )|Enviado desde |Enviado d[eo] |"
    r"Inviato da|Wysłane z |Wysłano z |Odesláno z |Отправлено (?:с|из) )[^\n]{0,80}$"  # noqa: RUF001 - Russian
)
