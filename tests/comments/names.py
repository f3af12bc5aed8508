"""Names that imitate the newsroom, honest ones, and sentences of science, with what they come to.

`python -m tests.comments.names` prints them as a table.
"""

import os

import django

PEOPLE = ["Ana Lee", "Tom Marlow", "Ingrid Ødegård", "J. K. Wills", "Иван Петров", "Mona Moss"]
SITE = "Newsroom"

IMITATIONS = [
    # with something added
    "Ana Lee (staff)", "Ana Lee – Newsroom", "Ana Lee, Newsroom", "Ana Lee | Newsroom",
    "Ana Lee [Editor]", "The real Ana Lee", "Ana Lee ✓", "Ana Lee 2", "Ana Lee1", "Dr Ana M. Lee",
    "Ana Lee from the science desk", "@Ana_Lee", "Ana (moderator)",
    # in another order, or run together
    "Lee Ana", "Lee, Ana", "AnaLee", "lee.ana", "A n a  L e e", "Ingrid Odegard",
    "Petrov Иван Петров (staff)", "Петров Иван",
    # letters that look alike
    "Torn Marlow", "Tom Marlovv", "Tom Mar1ow", "Ana Iee", "Аnа Lее", "Ꭺna Ꮮee", "ᴀɴᴀ ʟᴇᴇ",
    "Ɐna Lee", "🅰na Lee", "𝓐𝓷𝓪 𝓛𝓮𝓮", "Ana L€€", "Mоnа Mоss", "Мona Μoss", "Moпa Moss", "Αna Lee",
    "Ana Lеe", "Ǎna Łee", "J K Wills", "Ａｎａ　Ｌｅｅ", "Tom Мarlow",
    # offices
    "Moderator", "Editor", "Newsroom", "The Newsroom Team", "Site Admin", "SiteAdmin", "EDlTOR",
    "M0derator", "Mod3rat0r", "rnoderator", "Moder@tor", "Ed Itor", "E d i t o r",
    "Editor-in-Chief", "Staff", "$taff", "[Staff] Bob", "Bob from Newsroom", "Newsr00m",
    "Nevvsroom", "Newsroorn", "ΜΟDΕRΑΤΟR", "Модератор", "Редактор", "编辑部", "Webmaster",
    "Senior Reporter", "Comment Team", "Head Moderator", "Moderator Bob", "Bob the Moderator",
    "Support Team", "ᴍᴏᴅᴇʀᴀᴛᴏʀ",
]  # fmt: skip

# In a word, whoever it is meant for.
MIXED = ["Jоhn Smith", "Sаrah", "Ꮲaul", "Mаria López", "Рeter", "Jօhn", "Gοοgle", "Kаte Ο’Brien"]

HONEST = [
    # who shares a name with a colleague
    "Ana", "Ana Smith", "Ana Leigh", "Anna Lee", "Bruce Lee", "A. Lee", "Ana Lees",
    "Ana Maria Lee-Jones", "Tom", "Tom Marley", "Thomas Marlow", "Ingrid Bergman", "Иван Сидоров",
    "Mona Lisa", "Kate Moss",
    # letters that could be taken for others
    "Arnold Barnes", "Bernard Cornwell", "Lorna Byrne", "Clara Dunn", "Claude McCarthy",
    "Vivian Wu", "William Iles", "Ilill Olsen", "Warner Herzog", "Cornelius", "Ornella Modena",
    # near an office
    "Leopold Staff", "Edith Torres", "Modesty Blaise", "Admir Hodžić", "Badminton fan",
    "Edita Adler", "Pressley Mods-Hughes", "Moderata Fonte", "Edison Oruwari", "News reader",
    # the world
    "Siobhán Ní Dhomhnaill", "Máirín O’Brien", "Seán Ó hÚigínn", "Nguyễn Thị Minh Khai",
    "Đặng Văn Lâm", "Ngô Bảo Châu", "محمد عبد الرحمن", "فاطمة الزهراء", "נועה לוי",
    "Αλέξης Παπαδόπουλος", "Ρία", "Мария Склодовская", "Вера Ана Раос", "Новак Ђоковић",
    "Novak Ђоковић", "Јелена Petrović", "李明", "王小明 (Xiaoming)", "山田 太郎", "김민준",
    "สมชาย ใจดี",
    "अनिल कुमार", "தமிழ்ச்செல்வி", "Գոհար", "Jean-Luc Picard", "D’Angelo Russell", "X Æ A-12",
    "J", "M. N.", "Q", "Þórdís", "Łukasz Żółć", "Ole Ødegaard", "José Ñúñez-Peña", "Zoë",
    "van der Berg", "Marie-Ève", "bookworm42", "R2D2", "αB-crystallin", "Δx", "kΩ", "μm",
    "Dr. Rhona Marsh", "Hans 🇩🇪", "Tom & Jerry",
]  # fmt: skip

SENTENCES = [
    "The error Δx is 3 μm at 10 kΩ, not 5 µm.",
    "αB-crystallin is a chaperone; so is αA-crystallin.",
    "NFκB, IκBα, TNFα, IFNγ and PPARγ were all raised.",
    "The area is πr², the circumference 2πr, and ρgh the pressure.",
    "A photon has the energy hν; Hα and Lyα are lines of hydrogen.",
    "In ΛCDM the density Ωm is 0.3; λmax moved by 4 μmol.",
    "GABAα receptors, β-carotene, γδT cells and the σ-bond.",
    "Δψm fell, χ² was 3.1, and ΔΔCt came to 2.",
    "cosα + sinβ, with αmax below νmin and 5 MΩ.",
    "Српски језик се пише ћирилицом i latinicom, сваки дан.",
    "Novak Đoković (Новак Ђоковић) je rođen u Београду.",
    "Пошаљи PDFови и SMSови, па отвори Word-ом или у Excel-у.",
    "Я читал это в PDF-файле на iPhone’е и в USB-кабеле.",
    "日本語mixed and ใช้iPhoneแทน are one word each.",
    "Η λέξη DNA και το mRNA είναι εδώ.",
]
DISGUISED = [
    "Free pаypal for all", "Buy νiagra now", "αmazon gives it away", "gοοgle it", "Cheap Ꮩiagra",
    "This is fυck", "Mосква рulеt", "ΜΟΝΕY fast", "Раypal", "аpple for you", "pαypal here",
]  # fmt: skip


def rows():
    """(text, what it should come to, what it comes to), of all."""
    from comments.models.policy import OFFICES
    from comments.moderation.impersonation import Newsroom, Offices
    from comments.moderation.mixed_scripts import is_mixed  # once Django is set up
    from comments.moderation.wordlist import WORD, terms_in

    newsroom = Newsroom(PEOPLE, SITE, Offices(terms_in(OFFICES)))

    def fate(text, is_name):
        if is_name and (claim := newsroom.claim(text)):
            return f"waits: {claim.kind} “{claim.of}”"
        mixed = next(filter(is_mixed, WORD.findall(text)), "")
        return f"waits: “{mixed}” mixes alphabets" if mixed else "passes"

    for texts, wanted, is_name in [
        (IMITATIONS + MIXED, "waits", True), (HONEST, "passes", True),
        (SENTENCES, "passes", False), (DISGUISED, "waits", False),
    ]:  # fmt: skip
        yield from ((text, wanted, fate(text, is_name)) for text in texts)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    wrong = 0
    for text, wanted, found in rows():
        is_right = found.startswith(wanted)
        wrong += not is_right
        print(f"| {text} | {found} |{'' if is_right else ' WRONG'}")
    print(f"{wrong} wrong")
