namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>The contract's JSON for a round of school choice: Alva may choose, Björn has a choice that is to be signed.</summary>
public static class ChoiceSample
{
    public const string Reference = "VAL-7K4M-2Q9P";
    public const string FirstSchool = "99010101";
    public const string SecondSchool = "99010103";
    public static readonly Guid RoundId = Guid.Parse("0190a1b2-0000-7000-8000-00000000c001");
    public static readonly Guid Free = Guid.Parse("0190a1b2-0000-7000-8000-00000000c002");
    public static readonly Guid Chosen = Guid.Parse("0190a1b2-0000-7000-8000-00000000c003");
    public static readonly Guid CaseId = Guid.Parse("0190a1b2-0000-7000-8000-00000000c004");

    public static string Choosing => $"/9901/school-choice/{RoundId}/children/{Free}";

    public static string ChoicePage => $"/9901/cases/{CaseId}/choice";

    public static string InApi => $"/9901/guardian/school-choice/choices/{CaseId}";

    public static Answer? Answer(Received request) => (request.Method, request.Path) switch
    {
        ("GET", _) when request.Path == $"/9901/officer/school-choice/choices/{CaseId}" => Fakes.Answer.Ok(Choice(isMine: false)),
        ("GET", _) when request.Path == $"/9901/officer/cases/{CaseId}" => Fakes.Answer.Ok(Overview()),
        ("GET", "/9901/guardian/school-choice/rounds") => LifeSample.Page(Round()),
        ("GET", _) when request.Path.StartsWith($"/9901/guardian/school-choice/rounds/{RoundId}/children/", StringComparison.Ordinal) && request.Path.EndsWith("/code", StringComparison.Ordinal) => Fakes.Answer.Ok(Code()),
        ("GET", _) when request.Path.StartsWith($"/9901/guardian/school-choice/rounds/{RoundId}/children/", StringComparison.Ordinal) => Fakes.Answer.Ok(Schools()),
        ("GET", _) when request.Path == InApi => Fakes.Answer.Ok(Choice()),
        ("GET", _) when request.Path == $"/9901/guardian/cases/{CaseId}" => Fakes.Answer.Ok(Overview()),
        ("GET", _) when request.Path == $"/9901/guardian/cases/{CaseId}/timeline" => LifeSample.Page(),
        ("POST", "/9901/guardian/school-choice/choices") or ("POST", "/9901/guardian/school-choice/late-choices") => new Answer(201, new { caseId = CaseId, reference = Reference, version = 4, position = "42" }),
        ("POST", _) when request.Path == InApi + "/withdrawals" => Done(),
        ("GET", _) when request.Path == $"/9901/guardian/school-choice/cases/{CaseId}/result" => Fakes.Answer.Ok(Result()),
        ("GET", _) when request.Path == $"/9901/guardian/school-choice/cases/{CaseId}/waiting-lists" || request.Path == $"/9901/officer/school-choice/cases/{CaseId}/waiting-lists" => Fakes.Answer.Ok(Waits()),
        ("POST", _) when request.Path == $"/9901/guardian/school-choice/cases/{CaseId}/waiting-departures" || request.Path == $"/9901/officer/school-choice/cases/{CaseId}/waiting-departures" => Done(),
        ("POST", _) when request.Path == $"/9901/officer/school-choice/cases/{CaseId}/late-refusals" => Done(),
        ("POST", _) when request.Path.StartsWith("/9901/guardian/school-choice/offers/", StringComparison.Ordinal) => Done(),
        ("PUT", _) when request.Path == InApi => Done(),
        _ => null,
    };

    public static object Code() => new
    {
        roundId = RoundId,
        childId = Free,
        code = "0123456789ABCDEFGHJKMNPQRS",
        listHash = RoundSample.Hash,
        children = 853,
        commitment = (string?)null,
        draw = new { code = "lotto", title = "Lotto, lördagens första dragning", href = (string?)null, heldAt = "2027-02-20T18:00:00Z", form = "numbers", count = 7, lowest = 1, highest = 35, ruleText = "7 olika tal i storleksordning." },
        seed = (string?)null,
        lottery = (int?)null,
        howToCheck = "Listan är alla barns koder i stigande ordning.",
    };

    public static object Round(bool isOpen = true, bool lateNeedsOfficer = false) => new
    {
        roundId = RoundId,
        isOpen,
        takesLate = !isOpen,
        stateText = "Öppet för val",
        schoolYear = "2027/2028",
        opensAt = "2027-01-15T07:00:00Z",
        closesAt = "2027-02-15T22:59:00Z",
        grades = new[] { "F", "7" },
        mostWishes = 3,
        children = new object[]
        {
            new { childId = Free, name = "Alva Testsson", grade = "F", protectedIdentity = false, mayChoose = isOpen, reason = (string?)null, reasonText = (string?)null, existingCase = (object?)null, lateNeedsOfficer = false },
            new { childId = Chosen, name = "Björn Testsson", grade = "7", protectedIdentity = false, mayChoose = false, reason = (string?)null, reasonText = (string?)null, existingCase = (object?)new { caseId = CaseId, reference = Reference }, lateNeedsOfficer },
            new { childId = Guid.NewGuid(), name = "Cleo Testsson", grade = (string?)null, protectedIdentity = false, mayChoose = false, reason = "child-not-of-grade", reasonText = (string?)"Skolvalet gäller inte barnets årskurs.", existingCase = (object?)null, lateNeedsOfficer = false },
        },
    };

    public static object Schools(bool isOpen = true) => new
    {
        roundId = RoundId,
        childId = Free,
        grade = "F",
        mostWishes = 3,
        isOpen,
        assigned = new { unit = FirstSchool, name = "Storgårdsskolan" },
        assignedText = "Barnets anvisade skola är Storgårdsskolan. Ni behöver inte välja den.",
        items = new object[]
        {
            new { unit = FirstSchool, name = "Storgårdsskolan", seats = 50, isAssigned = true, hasSibling = false, distance = new { lengthMm = (long?)812_400, text = "812,4 m", status = "measured" }, lastRound = (object?)new { schoolYear = "2026/2027", seats = 50, isFull = true, text = "Sist antagna: relativ närhet 588 meter" } },
            new { unit = SecondSchool, name = "Norrbyskolan", seats = 25, isAssigned = false, hasSibling = true, distance = new { lengthMm = (long?)null, text = "Går inte att mäta: ingen gångväg leder dit", status = "no-path" }, lastRound = (object?)null },
        },
    };

    public static object Choice(bool isMine = true, string signature = "awaited", string state = "chosen", bool canChange = true, object? placed = null, object? offer = null, object? late = null, bool lateAwaits = false, bool lateIsSigned = false) => new
    {
        caseId = CaseId,
        reference = Reference,
        diaryNumber = "2027-000312",
        status = "under-assessment",
        statusText = "Under handläggning",
        roundId = RoundId,
        schoolYear = "2027/2028",
        grade = "F",
        childId = Chosen,
        child = "Björn Testsson",
        applicant = "Test Testsson",
        isMine,
        state,
        stateText = state == "withdrawn" ? "Valet är återtaget" : "Skolor är valda",
        receivedAt = "2027-01-20T18:30:00Z",
        closesAt = "2027-02-15T22:59:00Z",
        canChange,
        wishes = new object[] { new { rank = 1, unit = SecondSchool, name = "Norrbyskolan", isAssigned = false }, new { rank = 2, unit = FirstSchool, name = "Storgårdsskolan", isAssigned = true } },
        assigned = new { unit = FirstSchool, name = "Storgårdsskolan" },
        siblings = new object[] { new { school = SecondSchool, schoolName = "Norrbyskolan", name = "Cleo", isInRegister = false, text = "Vi hittar inget syskon på skolan i registret." } },
        words = "Nära jobbet.",
        standing = signature == "signed" ? "counts" : "unsigned-disregarded",
        standingText = signature == "signed" ? "Önskemålen räknas." : "En underskrift saknas.",
        signatures = new object[] { new { partyId = Guid.NewGuid(), name = "Andra Testsson", state = signature, stateText = "Underskrift väntas", due = "2027-02-03", isMine = !isMine } },
        placed,
        openOffer = offer,
        late,
        lateAwaitsDecision = lateAwaits,
        lateIsSigned,
        version = 7,
        evidenceDisposed = false,
    };

    public static object Waits() => new { caseId = CaseId, waits = new[] { new { unit = SecondSchool, name = "Norrbyskolan" }, new { unit = RoundSample.Unit, name = Sample.School } } };

    public static object Result() => new
    {
        caseId = CaseId,
        roundId = RoundId,
        school = FirstSchool,
        schoolName = "Storgårdsskolan",
        wishNumber = 2,
        wishes = new object[]
        {
            new { school = SecondSchool, schoolName = "Norrbyskolan", isAdmitted = false, text = "Skolans platser räckte inte. Barnets relativa närhet är 588 meter. Den sist antagna har 633 meter." },
            new { school = FirstSchool, schoolName = "Storgårdsskolan", isAdmitted = true, text = "Barnet har fått plats på skolan." },
        },
        placement = (string?)null,
        code = "0123456789ABCDEFGHJKMNPQRS",
        lottery = 17,
        proof = new { salt = "5a17", index = 16, size = 259, path = new[] { "aa01", "bb02" }, root = "9f86d081" },
    };

    public static object Overview(string status = "under-assessment") => new
    {
        caseId = CaseId,
        reference = Reference,
        caseType = "school-choice",
        caseTypeTitle = "Skolval",
        status,
        statusText = "Under handläggning",
        registeredAt = "2027-01-20T18:30:00Z",
        version = 7,
        parties = Array.Empty<object>(),
    };

    private static Answer Done() => Fakes.Answer.Ok(new { caseId = CaseId, version = 8, position = "43" });
}
