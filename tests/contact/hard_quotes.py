# ruff: noqa: E501, RUF001 - a line is what a program writes
"""What three programs put before what they quote, in fourteen languages. All people are invented."""

from tests.contact.hard import Hard, hard, mail

GMAIL = {
    "English": "On Mon, Jun 1, 2026 at 10:00 AM Ton Service <service@ton.example> wrote:",
    "Swedish": "Den mån 1 juni 2026 kl 10:00 skrev Ton Service <service@ton.example>:",
    "German": "Am Mo., 1. Juni 2026 um 10:00 Uhr schrieb Ton Service <service@ton.example>:",
    "Danish": "Den man. 1. jun. 2026 kl. 10.00 skrev Ton Service <service@ton.example>:",
    "Norwegian": "man. 1. juni 2026 kl. 10:00 skrev Ton Service <service@ton.example>:",
    "Finnish": "ma 1. kesäk. 2026 klo 10.00 Ton Service (service@ton.example) kirjoitti:",
    "Dutch": "Op ma 1 jun 2026 om 10:00 schreef Ton Service <service@ton.example>:",
    "French": "Le lun. 1 juin 2026 à 10:00, Ton Service <service@ton.example> a écrit :",
    "Spanish": "El lun, 1 jun 2026 a las 10:00, Ton Service (<service@ton.example>) escribió:",
    "Portuguese": "Em seg., 1 de jun. de 2026 às 10:00, Ton Service <service@ton.example> escreveu:",
    "Italian": "Il giorno lun 1 giu 2026 alle ore 10:00 Ton Service <service@ton.example> ha scritto:",
    "Polish": "pon., 1 cze 2026 o 10:00 Ton Service <service@ton.example> napisał(a):",
    "Czech": "po 1. 6. 2026 v 10:00 odesílatel Ton Service <service@ton.example> napsal:",
    "Russian": "пн, 1 июн. 2026 г. в 10:00, Ton Service <service@ton.example>:",
}
APPLE = {
    "English": "On 1 Jun 2026, at 10:00, Ton Service <service@ton.example> wrote:",
    "Swedish": "1 juni 2026 kl. 10:00 skrev Ton Service <service@ton.example>:",
    "German": "Am 01.06.2026 um 10:00 schrieb Ton Service <service@ton.example>:",
    "Danish": "Den 1. jun. 2026 kl. 10.00 skrev Ton Service <service@ton.example>:",
    "Norwegian": "1. juni 2026 kl. 10:00 skrev Ton Service <service@ton.example>:",
    "Finnish": "Ton Service <service@ton.example> kirjoitti 1.6.2026 kello 10.00:",
    "Dutch": "Op 1 jun 2026, om 10:00 heeft Ton Service <service@ton.example> het volgende geschreven:",
    "French": "Le 1 juin 2026 à 10:00, Ton Service <service@ton.example> a écrit :",
    "Spanish": "El 1 jun 2026, a las 10:00, Ton Service <service@ton.example> escribió:",
    "Portuguese": "No dia 01/06/2026, às 10:00, Ton Service <service@ton.example> escreveu:",
    "Italian": "Il giorno 1 giu 2026, alle ore 10:00, Ton Service <service@ton.example> ha scritto:",
    "Polish": "Wiadomość napisana przez Ton Service <service@ton.example> w dniu 1 cze 2026, o godz. 10:00:",
    "Czech": "1. 6. 2026 v 10:00, Ton Service <service@ton.example>:",
    "Russian": "1 июня 2026 г., в 10:00, Ton Service <service@ton.example> написал(а):",
}
OUTLOOK = {
    "English": "From: {}\nSent: Monday, June 1, 2026 10:00\nTo: Ada\nSubject: Hello",
    "Swedish": "Från: {}\nSkickat: den 1 juni 2026 10:00\nTill: Ada\nÄmne: Hej",
    "German": "Von: {}\nGesendet: Montag, 1. Juni 2026 10:00\nAn: Ada\nBetreff: Hallo",
    "Danish": "Fra: {}\nSendt: 1. juni 2026 10:00\nTil: Ada\nEmne: Hej",
    "Norwegian": "Fra: {}\nSendt: mandag 1. juni 2026 10:00\nTil: Ada\nEmne: Hei",
    "Finnish": "Lähettäjä: {}\nLähetetty: maanantai 1. kesäkuuta 2026 10:00\nVastaanottaja: Ada\nAihe: Hei",
    "Dutch": "Van: {}\nVerzonden: maandag 1 juni 2026 10:00\nAan: Ada\nOnderwerp: Hallo",
    "French": "De : {}\nEnvoyé : lundi 1 juin 2026 10:00\nÀ : Ada\nObjet : Bonjour",
    "Spanish": "De: {}\nEnviado el: lunes, 1 de junio de 2026 10:00\nPara: Ada\nAsunto: Hola",
    "Portuguese": "De: {}\nEnviado: 1 de junho de 2026 10:00\nPara: Ada\nAssunto: Olá",
    "Italian": "Da: {}\nInviato: lunedì 1 giugno 2026 10:00\nA: Ada\nOggetto: Buongiorno",
    "Polish": "Od: {}\nWysłano: poniedziałek, 1 czerwca 2026 10:00\nDo: Ada\nTemat: Dzień dobry",
    "Czech": "Od: {}\nOdesláno: pondělí 1. června 2026 10:00\nKomu: Ada\nPředmět: Dobrý den",
    "Russian": "От: {}\nОтправлено: 1 июня 2026 г. 10:00\nКому: Ada\nТема: Здравствуйте",
}
DEVICES = {
    "English": "Sent from my iPhone", "German": "Von meinem iPhone gesendet", "Danish": "Sendt fra min iPhone",
    "Norwegian": "Sendt fra min iPad", "Finnish": "Lähetetty iPhonesta", "Dutch": "Verstuurd vanaf mijn iPhone",
    "French": "Envoyé de mon iPhone", "Spanish": "Enviado desde mi iPhone", "Portuguese": "Enviado do meu iPhone",
    "Italian": "Inviato da iPhone", "Polish": "Wysłane z iPhone'a", "Czech": "Odesláno z iPhonu",
    "Russian": "Отправлено с iPhone",
}  # fmt: skip
DIVIDERS = {
    "Danish": "-----Oprindelig meddelelse-----", "Norwegian": "-----Opprinnelig melding-----",
    "Finnish": "-----Alkuperäinen viesti-----", "Dutch": "-----Oorspronkelijk bericht-----",
    "French": "-----Message d'origine-----", "Spanish": "-----Mensaje original-----",
    "Portuguese": "-----Mensagem original-----", "Italian": "-----Messaggio originale-----",
    "Polish": "-----Wiadomość oryginalna-----", "Czech": "-----Původní zpráva-----",
    "Russian": "-----Исходное сообщение-----",
}  # fmt: skip
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n"


def letter(said: str) -> bytes:
    return mail(said.replace("\n", "\r\n"), TEXT)


def wrapped(line: str) -> str:
    """As a program breaks a line that is too long."""
    words = line.split(" ")
    return " ".join(words[:-2]) + "\n" + " ".join(words[-2:])


QUOTED: list[Hard] = [
    *(hard(f"Gmail in {language}", letter(f"Ja.\n\n{line}\n\n> Hej Ada\n>\n> Ton\n"), own="Ja.") for language, line in GMAIL.items()),
    *(hard(f"Apple Mail in {language}", letter(f"Ja.\n\n> {line}\n>\n> Hej Ada\n"), own="Ja.") for language, line in APPLE.items()),
    *(hard(f"Apple Mail in {language}, the introduction itself not marked", letter(f"Ja.\n\n{line}\n\n> Hej Ada\n"), own="Ja.") for language, line in APPLE.items()),
    *(hard(f"Outlook in {language}", letter(f"Ja.\n\n{block.format('Ton <service@ton.example>')}\n\nHej Ada\n"), own="Ja.") for language, block in OUTLOOK.items()),
    *(hard(f"a wrapped introduction in {language}", letter(f"Ja.\n\n{wrapped(GMAIL[language])}\n> Hej Ada\n"), own="Ja.") for language in ("Danish", "French", "Italian", "Polish", "Czech")),
    *(hard(f"telephone's signature in {language}", letter(f"Ja tack\n\n{line}\n"), own=None, unsigned="Ja tack") for language, line in DEVICES.items()),
    *(hard(f"an older letter below a line in {language}", letter(f"Ja.\n\n{line}\nTon\nHej Ada\n"), own="Ja.") for language, line in DIVIDERS.items()),
    hard("a list that ends in a colon is no introduction", letter("On my list I wrote down what is missing:\n- the sleeve\n- the button\n"), own=None),
    hard("a colon before a quoted sentence of the writer's own", letter("Your page says:\n> free returns\nand I was charged.\n"), own=None),
    hard("words after the quotation are not folded away", letter("On Mon, 1 Jun 2026, Ton <service@ton.example> wrote:\n> Where?\nHere.\n"), own=None),
    hard("headers of a form are no older letter", letter("From: Ada Ek\nSize: M\nColour: red\n"), own=None),
    hard("a quotation in a quotation", letter("Ja.\n\nDen mån 1 juni 2026 kl 10:00 skrev Ton <service@ton.example>:\n> Nej?\n>> Kanske.\n"), own="Ja."),
]  # fmt: skip
