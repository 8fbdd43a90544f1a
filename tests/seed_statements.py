"""Every statement of the seed page, and the words of the demo that carry it."""

from __future__ import annotations

from typing import Literal, NamedTuple

Where = Literal["card", "dosage", "site", "carousel"]


class Statement(NamedTuple):
    """What the seed page says, in short, and the words of ours that say so.

    ``phrase`` stands literally in what a reader sees. ``where``: "card" and "dosage" are fields of
    the card "Gluteus Medius Activation" (the dosage as it is shown), "site" is the site's
    disclaimer or its sentence that opens every dosage: all on the card's page. "carousel" is on
    the page of "Recent Videos".
    """

    says: str
    phrase: str
    where: Where


STATEMENTS: list[Statement] = [
    Statement(*entry)
    for entry in (
        # What it is
        ("the region", "Hip & Pelvis", "card"),
        ("the name", "Gluteus Medius Activation", "card"),
        ("a goal: control", "Motor Control", "card"),
        ("a goal: strength", "Strength", "card"),
        # Disclaimer
        ("it is for the clinic's own patients", "for patients of Sample Clinic", "site"),
        ("who were assessed", "whom we have examined in person", "site"),
        ("who were given instructions", "how to do it", "site"),
        ("who were given precautions", "what to be careful about", "site"),
        ("who were given parameters", "how much of it", "site"),
        ("it is no medical advice", "They are not medical advice", "site"),
        ("nor other professional advice", "any other professional advice on health", "site"),
        ("it is not intended to be any", "and are not meant to be", "site"),
        ("not for diagnosing or treating", "do not use them to diagnose or treat anything", "site"),
        ("not for decisions on health", "or to decide anything about your health", "site"),
        ("a professional must help", "It takes a health professional who knows you", "site"),
        ("to say whether, how it applies", "any of this applies to you, and how", "site"),
        ("contact a doctor or the like", "See a doctor or another suitable", "site"),
        ("about medical concerns", "anything medical that worries you", "site"),
        ("to diagnose and treat problems", "have a problem diagnosed or treated", "site"),
        ("do not rely on it", "Do not rely on these pages", "site"),
        ("for decisions on health", "when you decide about your health", "site"),
        ("terms limit the liability", "Our terms of use limit our liability", "site"),
        ("read them", "please read them", "site"),
        # The video to watch first
        ("good to watch before", "watch this one before you begin", "card"),
        ("it explains where the glutes are", "where your glutes are on your pelvis", "card"),
        ("which helps to target them", "aim for them a little better", "card"),
        # Why
        ("it activates the muscle", "Wakes up the gluteus medius", "card"),
        ("a very important buttock muscle", "a buttock muscle that matters a great deal", "card"),
        ("often underactive", "does too little", "card"),
        ("often overlengthened", "has grown too long", "card"),
        ("often weak", "and is weak", "card"),
        ("it can be a substantial source of pain", "a real cause of pain", "card"),
        ("in the low back, buttock, hip", "in the lower back, the buttock or the hip", "card"),
        # What you should feel
        ("it lies at the back pocket", "where trousers have their back pocket", "card"),
        ("feel the work there", "“back pocket” spot has to do the work", "card"),
        ("and that it fatigues", "after a while, grow tired", "card"),
        ("as after a workout", "this muscle has had a proper workout", "card"),
        ("lower down is wrong", "further down, nearer to the hip or thigh", "card"),
        ("in the lower back is wrong", "up in your lower back", "card"),
        ("then it is probably done wrongly", "has most likely gone off track", "card"),
        ("for those who struggle", "Some people cannot find this muscle at first", "card"),
        ("sometimes it is changed", "change the way you do the exercise", "card"),
        ("or there is more cueing", "give you other cues", "card"),
        ("or treatment in the clinic", "treat you here in the clinic", "card"),
        ("so that the muscle activates", "so that the muscle joins in more", "card"),
        # When to stop
        ("stop if unsure what you feel", "You are not sure what you are feeling", "card"),
        ("stop at unexpected pain", "it hurts in a way you did not expect", "card"),
        # Steps
        ("here are the instructions", "These are the steps", "card"),
        ("a video explains it all", "The video shows all of them together", "card"),
        ("1: perfectly on the side", "Lie exactly on your side", "card"),
        ("1: legs stacked", "one leg on top of the other", "card"),
        ("2: bend the bottom knee slightly", "Bend the lower knee a little", "card"),
        ("2: for support", "so that you lie steadily", "card"),
        ("3: roll the whole body forward", "Tip your whole body slightly forward", "card"),
        ("3: keep it so throughout", "stay like that from the first lift to the last", "card"),
        ("4: hand on the back pocket", "Rest your upper hand on the back pocket", "card"),
        ("4: the muscle is there", "This is the place of your gluteus medius", "card"),
        ("4: you may feel for it by hand", "feeling for the muscle with this hand", "card"),
        ("4: which helps it to work", "which helps it to work", "card"),
        ("5: lift the top leg up", "Raise the top leg towards the ceiling", "card"),
        ("5: slightly behind", "and slightly behind you", "card"),
        ("5.1: stay rolled forward", "Stay rolled forward", "card"),
        ("5.1: the pelvis does not tip", "your pelvis must not begin to tip back", "card"),
        ("5.2: not too high", "Not too high", "card"),
        ("5.2: or the lower back feels it", "you feel it in your lower back", "card"),
        ("5.2: the hip joint alone moves", "Only the hip joint moves", "card"),
        ("6: lower to the start", "Bring the leg back down to where it started", "card"),
        # Dosage
        ("all patients get parameters", "every patient gets numbers of their own", "site"),
        ("from their physiotherapist", "Your physiotherapist gives you yours", "site"),
        ("what follows is general", "In general:", "site"),
        ("3 seconds up", "3 seconds up", "dosage"),
        ("3 seconds down", "3 seconds down", "dosage"),
        ("until fatigue", "until tired", "dosage"),
        ("repeating", "repeat the lift", "dosage"),
        ("sometimes hold at the top", "at the top, if we ask you to, sometimes", "dosage"),
        ("2-3 sets", "2–3 sets", "dosage"),
        ("up to, sometimes", "at most, sometimes", "dosage"),
        ("sometimes with resistance", "with resistance", "dosage"),
        ("it depends on many factors", "Your own numbers depend on many things", "card"),
        # Recent videos
        ("the list's title", "Recent Videos", "carousel"),
        ("the first item", "Chin Tuck with Head Lift", "carousel"),
        ("strengthens all neck flexors", "all the muscles at the front of your neck", "carousel"),
        ("it strengthens", "stronger", "carousel"),
        ("the deep ones: weak, inhibited", "often weak and slow to join in", "carousel"),
        ("so extra care for cueing", "special care over how you start them", "carousel"),
        ("the second item", "Deep Neck Flexor Activation", "carousel"),
        ("foundational", "A basic exercise that others build on", "carousel"),
        ("like the neck's core", "your neck’s “core”", "carousel"),
        ("activating them is critical", "knowing how to switch them on is essential", "carousel"),
        ("to many other exercises", "for many exercises that follow", "carousel"),
        ("the third item", "Posterior Neck Release with Hook", "carousel"),
        ("a shepherd's hook", "With a shepherd’s hook", "carousel"),
        ("to massage and/or stretch", "you massage or stretch the muscles", "carousel"),
        ("… or both", "or both", "carousel"),
        ("back of neck, upper back", "back of your neck and in your upper back", "carousel"),
        ("isolates a muscle", "good at reaching one particular muscle", "carousel"),
        ("or a knot, a trigger point", "one sore knot (a trigger point)", "carousel"),
        ("the fourth item", "Repeated Neck Extension", "carousel"),
        ("eases extension", "Makes it easier to bend your neck back", "carousel"),
        ("that is, looking up", "to look up at the ceiling", "carousel"),
        ("by a strap or the like", "with the help of a strap or something like it", "carousel"),
        ("the strap supports", "The strap carries your neck", "carousel"),
        ("further without discomfort", "go further without discomfort", "carousel"),
        ("the fifth item", "Isometric Shoulder Flexion", "carousel"),
        ("excellent to activate flexors", "A very good way to get the muscles working", "carousel"),
        ("the shoulder flexors", "that raise your arm forward", "carousel"),
        ("in a safe position", "your shoulder stays where it is safe", "carousel"),
        ("isometrics decrease pain", "without moving like this often eases pain", "carousel"),
        ("and begin retraining", "first step in training the shoulder again", "carousel"),
        ("the sixth item", "Resisted Shoulder Abduction", "carousel"),
        ("shows abduction", "Shows how to raise your arm sideways", "carousel"),
        ("to 90 degrees", "as far as shoulder height (90 degrees)", "carousel"),
        ("against resistance", "against resistance", "carousel"),
        ("reviews compensations", "the usual ways in which the body cheats", "carousel"),
    )
]
