namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>The contract's JSON for a round of school choice, step by step.</summary>
public static class RoundSample
{
    public const string Unit = "99010001";
    public const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    public static readonly Guid RoundId = Guid.Parse("0190a1b2-0000-7000-8000-000000000041");
    public static readonly Guid OfferId = Guid.Parse("0190a1b2-0000-7000-8000-000000000042");

    private const string At = "2026-01-15T07:00:00Z";

    public const string FirstCode = "0123456789ABCDEFGHJKMNPQRS";

    public static Answer? Answer(string method, string[] path) => (method, path) switch
    {
        ("GET", [_, "public", "school-choice", "rounds"]) => LifeSample.Page(
            new { roundId = RoundId, state = "published", stateText = "Publicerad", schoolYear = "2026/2027", grades = new[] { "F", "7" }, opensAt = At, closesAt = At, publishedAt = At }),
        ("GET", [_, "public", "school-choice", "rounds", _]) => Fakes.Answer.Ok(Open("published")),
        ("GET", [_, "public", "school-choice", "rounds", _, "codes"]) => Fakes.Answer.Ok(Codes(drawn: true)),
        ("GET", [_, "officer", "school-choice", "rounds"]) => LifeSample.Page(
            new { roundId = RoundId, state = "open", stateText = "Öppen", schoolYear = "2026/2027", grades = new[] { "F", "7" }, opensAt = At, closesAt = At, children = (int?)null, publishedAt = (string?)null, version = 2 }),
        ("GET", [_, "officer", "school-choice", "rounds", _]) => Fakes.Answer.Ok(Round("published")),
        ("GET", [_, "officer", "school-choice", "rounds", _, "results"]) => LifeSample.Page(new
        {
            childId = Sample.CaseId,
            childName = "Alva Testsson",
            caseId = Sample.CaseId,
            grade = "F",
            school = Unit,
            schoolName = Sample.School,
            wish = 1,
            wishes = 3,
            lottery = (int?)7,
            protectedIdentity = false,
            notes = new[] { new { what = "way", reason = "Mätt på plats", at = At } },
        }),
        ("GET", [_, "officer", "school-choice", "rounds", _, "proximity-flaws"]) => LifeSample.Page(new { childId = Sample.CaseId, childName = "Alva Testsson", grade = "F", refused = Unit, alternative = "99010002" }),
        ("GET", [_, "officer", "school-choice", "rounds", _, "publication"]) => Fakes.Answer.Ok(Publication(true)),
        ("GET", [_, "officer", "school-choice", "rounds", _, "statistics"]) => Fakes.Answer.Ok(new { roundId = RoundId, grades = new[] { Figures("F", 853, 259), Figures("7", 862, null) }, total = Figures(null, 1715, 323) }),
        ("GET", [_, "officer", "school-choice", "rounds", _, "choices"]) => LifeSample.Page(LeftOut(true)),
        ("GET", [_, "officer", "school-choice", "choices", _]) => Fakes.Answer.Ok(LeftOut(true)),
        ("POST", [_, "officer", "school-choice", "cases", var of, "placements" or "endings"]) => LifeSample.Done(of),
        ("GET", [_, "officer", "school-choice", "rounds", _, "free-seats"]) => Fakes.Answer.Ok(new { items = new[] { new { unit = Unit, grade = "F", free = 1, firstCaseId = Sample.CaseId, isLate = false, answersElsewhere = false } } }),
        ("GET", [_, "officer", "school-choice", "rounds", _, "waiting-lists"]) => LifeSample.Page(new { place = 1, caseId = Sample.CaseId, childName = "Alva Testsson", isLate = true, isBehind = true, answersElsewhere = false, isHeld = true }),
        ("GET", [_, "officer", "school-choice", "rounds", _, "offers"]) => LifeSample.Page(new { offerId = OfferId, caseId = Sample.CaseId, childName = "Alva Testsson", unit = Unit, schoolName = Sample.School, grade = "F", answerBy = "2026-12-01", state = "open" }),
        ("GET", [_, "officer", "school-choice", "rounds", _, "lottery-sources"]) => Fakes.Answer.Ok(new { items = new[] { new { code = "lotto", title = "Lotto", href = (string?)null, ruleText = "3 olika tal i storleksordning." } } }),
        ("POST", [_, "officer", "school-choice", "rounds", _, "closings", "previews"]) => Fakes.Answer.Ok(Closing()),
        ("POST", [_, "officer", "school-choice", "rounds", _, "allocations", "previews"]) => Fakes.Answer.Ok(new
        {
            roundId = RoundId,
            resultHash = Hash,
            children = 40,
            withoutSchool = 0,
            changed = 1,
            changes = new[] { new { childId = Sample.CaseId, childName = "Alva Testsson", schoolBefore = Unit, wishBefore = 1, school = (string?)null, wish = 0 } },
        }),
        ("POST", [_, "officer", "school-choice", "rounds", _, "offers"] or [_, "officer", "school-choice", "offers", _, "answers"]) => LifeSample.Done(),
        ("POST", [_, "officer", "school-choice", "choices" or "late-choices"] or [_, "officer", "school-transport", "applications"]) =>
            new Answer(201, new { caseId = Sample.CaseId, reference = Sample.Reference, version = 3, position = "53" }),
        ("POST", [_, "officer", "school-choice", "rounds", ..]) => new Answer(201, new { roundId = RoundId, version = 3, position = "61" }),
        ("GET", [_, "public", "school-choice", "rounds", _, "cutoffs"]) => Fakes.Answer.Ok(new
        {
            roundId = RoundId,
            root = Hash,
            items = new[] { new { unit = Unit, grade = "F", seats = 20, isFull = (bool?)true, standing = new[] { new { principle = "relative-proximity", isMet = (bool?)null, value = (long?)588 } }, lottery = (int?)12, ownArea = new { standing = new[] { new { principle = "catchment-area", isMet = (bool?)true, value = (long?)null } }, lottery = (int?)31 } } },
        }),
        ("GET", [_, "officer", "school-units"]) => LifeSample.Page(
            new { unit = Unit, name = Sample.School, provider = "municipal", forms = new[] { new { code = "preschool-class", grades = new[] { "F" } }, new { code = "compulsory-school", grades = new[] { "1", "7" } } }, isClosed = false, departments = new[] { new { code = "trollet", name = "Trollet", opensOn = (string?)null, closesOn = (string?)null } }, version = 4 },
            new { unit = "99010009", name = "Friskolan", provider = "independent", forms = new[] { new { code = "compulsory-school", grades = new[] { "7" } } }, isClosed = false, departments = new[] { new { code = "a", name = "A", opensOn = (string?)null, closesOn = (string?)"2026-06-12" } }, version = 2 }),
        _ => null,
    };

    public static object Closing() => new
    {
        roundId = RoundId,
        children = 40,
        choices = 30,
        counting = 28,
        disagreements = 1,
        unsigned = 1,
        missing = new[] { new { code = "way-not-measured", childId = Sample.CaseId, childName = "Alva Testsson", caseId = Sample.CaseId, grade = "F", school = Unit, settledBy = new[] { "way", "left-out" } } },
        needsNamedOfficer = false,
        schoolFaults = Array.Empty<object>(),
        basis = new { at = At, register = "r", registerAt = At, network = "n", profile = "walking-default", areas = "a", isAfterClosing = true },
    };

    public static object Publication(bool finished, string? publishedAt = null) => new
    {
        roundId = RoundId,
        total = 40,
        done = finished ? 40 : 12,
        finished,
        notDecided = finished ? 1 : 0,
        hindrances = finished ? new[] { new { code = "stale", cases = new[] { new { caseId = Sample.CaseId, reference = Sample.Reference } }, otherCases = 1 } } : [],
        takenOut = new { caseIds = Array.Empty<Guid>(), otherCases = 0 },
        publishedAt,
    };

    public static object LeftOut(bool awaitsDecision) => new
    {
        caseId = Sample.CaseId,
        reference = "VAL-7K4M-2Q9P",
        child = "Alva Testsson",
        grade = "F",
        state = "left-out",
        statusText = "Handläggs",
        wishes = new[] { new { rank = 1, unit = Unit, name = Sample.School, isAssigned = false } },
        outOfRound = new { reason = "Familjen har flyttat.", awaitsDecision },
        version = 7,
    };

    public static object Round(string state, string closesAt = At, string? source = null, string heldAt = "2026-02-20T18:00:00Z") => new
    {
        roundId = RoundId,
        state,
        stateText = state,
        schoolYear = "2026/2027",
        opensAt = At,
        closesAt,
        seats = new[] { new { unit = Unit, name = Sample.School, grade = "F", seats = 20 } },
        order = new { principles = new[] { "catchment-area", "relative-proximity", "lottery" }, alternative = "second-nearest", mostWishes = 3, guaranteesAssigned = true, reservedPercent = 0, seatOrder = (string?)null, fewestShown = 5 },
        choicesEndedAt = (string?)null,
        children = state is "prepared" or "open" ? (int?)null : 40,
        listHash = state is "prepared" or "open" ? null : Hash,
        commitment = source is null && state is not ("prepared" or "open") ? Hash : null,
        draw = source is null ? null : new { code = "lotto", title = source, href = (string?)null, heldAt, form = "numbers", count = 3, lowest = 1, highest = 35, ruleText = "3 olika tal i storleksordning." },
        seed = (string?)null,
        resultHash = state is "allocated" or "publishing" or "published" or "finished" ? Hash : null,
        withoutSchool = (int?)0,
        changed = (int?)0,
        root = state == "published" ? Hash : null,
        openedAt = At,
        version = 2,
    };

    private static object Figures(string? grade, int eligible, int? choices) => new { grade, eligible, choices, withdrawn = 6, disagreed = (int?)null, firstWish = choices };

    /// <summary>What is public of a round.</summary>
    public static object Open(string state) => new
    {
        roundId = RoundId,
        state,
        stateText = state,
        schoolYear = "2026/2027",
        opensAt = At,
        closesAt = At,
        seats = new[] { new { unit = Unit, name = Sample.School, grade = "F", seats = 25 } },
        order = new { principles = new[] { "catchment-area", "sibling", "lottery" }, alternative = (string?)null, mostWishes = 5, guaranteesAssigned = true, reservedPercent = 0 },
        children = state is "open" ? (int?)null : 2,
        listHash = state is "open" ? null : Hash,
        draw = new { code = "lotto", title = "Lotto, lördagens första dragning", href = (string?)null, heldAt = At, ruleText = "7 olika tal i storleksordning." },
        seed = state is "published" ? "3 8 11" : null,
        earlierSeeds = state is "published" ? new[] { new { seed = "3 8 12", enteredAt = At } } : null,
        root = state is "published" ? Hash : null,
        closedAt = state is "open" ? null : At,
        publishedAt = state is "published" ? At : null,
        corrections = state is "published" ? (int?)2 : null,
        howToCheck = "Listan är alla barns koder i stigande ordning.",
    };

    /// <summary>The codes of a closed round.</summary>
    public static object Codes(bool drawn) => new
    {
        listHash = Hash,
        seed = drawn ? "3 8 11" : null,
        codes = new[] { new { code = FirstCode, number = drawn ? (int?)2 : null }, new { code = "ZYXWVTSRQPNMKJHGFEDCBA9876", number = drawn ? (int?)1 : null } },
    };
}
