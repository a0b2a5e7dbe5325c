using System.Globalization;

namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>The contract's JSON for a made-up family: Alva lives far from school, Björn near, Cleo is protected.</summary>
public static class Sample
{
    public const string Far = "child-far";
    public const string Near = "child-near";
    public const string Protected = "child-protected";
    public const string Year = "2026/2027";
    public const string Reference = "SKJ-7K4M-2Q9X";
    public const string ProtectedReference = "SKJ-3R8T-5W2Z";
    public const string School = "Björkskolan";
    public const string Address = "Åvägen 12, 999 01 Exempelby";
    public static readonly Guid CaseId = Guid.Parse("0190a1b2-0000-7000-8000-000000000001");
    public static readonly Guid DecidedCaseId = Guid.Parse("0190a1b2-0000-7000-8000-000000000003");
    public static readonly Guid ProtectedCaseId = Guid.Parse("0190a1b2-0000-7000-8000-000000000002");

    public static object Statute { get; } = new { sfs = "2010:800", chapter = 10, section = "32", paragraph = 1, text = "10 kap. 32 § första stycket skollagen (2010:800)", href = "https://lagen.nu/2010:800#K10P32" };

    public static object Map { get; } = DrawMap();

    public static object Limit { get; } = new { metres = 2000, compare = "more-than", text = "Årskurs F–3: mer än 2 000 meter.", reference = new { title = "Barn- och utbildningsnämnden 2024-05-14 § 45", href = "https://example.org/beslut" } };

    public static object FarDistance { get; } = Distance(2345_678, "2 345,6 m");

    public static object NearDistance { get; } = Distance(1_243_210, "1 243,2 m");

    public static Answer Answer(Received request) => (request.Method, request.Path) switch
    {
        _ when ChoiceSample.Answer(request) is { } choice => choice,
        ("GET", "/9901/guardian/school-transport/children") => Fakes.Answer.Ok(new { items = Children(), nextCursor = (string?)null }),
        ("GET", "/9901/guardian/school-transport/school-years") => Fakes.Answer.Ok(new { items = new[] { Year, "2027/2028" }, @default = Year }),
        ("POST", "/9901/guardian/school-transport/previews") => Preview(request.Json.GetProperty("childId").GetString()!),
        ("POST", "/9901/guardian/school-transport/applications") => new Answer(201, new { caseId = CaseId, reference = Reference, version = 3, position = "42", status = "under-assessment", decision = (object?)null }),
        ("GET", "/9901/guardian/cases") => Fakes.Answer.Ok(new { items = new[] { Summary() }, nextCursor = "next-page" }),
        ("GET", "/9901/officer/worklist") => Fakes.Answer.Ok(Worklist()),
        ("GET", "/9901/officer/school-transport/statistics") => Fakes.Answer.Ok(new { items = new object[] { new { unitCode = "99010001", schoolName = School, applications = 14, granted = 9, refused = (int?)null, pending = (int?)null } } }),
        ("POST", _) when request.Path.EndsWith("/letter-previews", StringComparison.Ordinal) => Fakes.Answer.Html(Letter("Förhandsgranskning")),
        ("POST", _) when request.Path.EndsWith("/decisions", StringComparison.Ordinal) => Fakes.Answer.Ok(new { caseId = CaseId, version = 4, position = "43", outcome = "granted" }),
        ("POST", _) when request.Path.EndsWith("/corrections", StringComparison.Ordinal) => Fakes.Answer.Ok(new { caseId = CaseId, what = "home-address", effectiveFrom = "2026-11-15", needsReexamination = true, version = 5, position = "44" }),
        ("GET", _) when request.Path.EndsWith("/timeline", StringComparison.Ordinal) => Fakes.Answer.Ok(new { items = Timeline(), nextCursor = (string?)null }),
        ("GET", _) when request.Path.EndsWith("/deliveries", StringComparison.Ordinal) => Fakes.Answer.Ok(new { items = new[] { new { deliveryId = CaseId, kind = "letter", state = "delivered", queuedAt = "2026-11-22T09:05:00Z", settledAt = "2026-11-22T09:05:02Z", channel = "digital-mailbox", recipientId = LifeSample.RecipientId, letterId = LifeSample.LetterId } }, nextCursor = (string?)null }),
        ("GET", _) when request.Path.EndsWith("/letter", StringComparison.Ordinal) && !request.Path.Contains("/print-queue/", StringComparison.Ordinal) => Fakes.Answer.Html(Letter("Beslut om skolskjuts")),
        _ when LifeSample.Answer(request) is { } answer => answer,
        ("GET", _) when request.Path.EndsWith(CaseId.ToString(), StringComparison.Ordinal) => Fakes.Answer.Ok(Case(request.Path.Contains("/officer/", StringComparison.Ordinal))),
        ("GET", _) when request.Path.EndsWith(ProtectedCaseId.ToString(), StringComparison.Ordinal) => Fakes.Answer.Ok(ProtectedCase()),
        _ => Fakes.Answer.Problem(404, "not-found"),
    };

    public static object[] Children() =>
    [
        new { childId = Far, name = "Alva Testsson", grade = "3", schoolForm = "compulsory-school", address = Address, protectedIdentity = false, openCase = (object?)null },
        new { childId = Near, name = "Björn Testsson", grade = "F", schoolForm = "preschool-class", address = Address, protectedIdentity = false, openCase = new { caseId = CaseId, reference = Reference } },
        new { childId = Protected, name = "Skyddad uppgift", grade = "5", schoolForm = "compulsory-school", address = (string?)null, protectedIdentity = true, openCase = (object?)null },
    ];

    public static Answer Preview(string child) => child switch
    {
        Far => Fakes.Answer.Ok(PreviewOf(Far, "entitled", "Gångvägen till Björkskolan är 2 345,6 m. Gränsen för årskurs 3 är mer än 2 000 m.", FarDistance, ["apply", "other-grounds"])),
        Near => Fakes.Answer.Ok(PreviewOf(Near, "not-entitled", "Gångvägen till Björkskolan är 1 243,2 m. Gränsen för förskoleklass är mer än 2 000 m.", NearDistance, ["other-grounds", "formal-decision"])),
        _ => ProblemPreview(child, "protected-identity"),
    };

    /// <summary>The answer when nothing could be measured.</summary>
    public static Answer ProblemPreview(string child, string problem, string text = "En handläggare behöver bedöma.") => Fakes.Answer.Ok(new
    {
        childId = child,
        schoolYear = Year,
        grade = "5",
        schoolForm = "compulsory-school",
        school = (object?)null,
        answer = "needs-officer",
        answerText = text,
        limit = (object?)null,
        distance = (object?)null,
        map = (object?)null,
        problem,
        findings = Array.Empty<object>(),
        offers = new[] { "apply" },
        existingCase = (object?)null,
        delegatedToMachine = false,
    });

    public static object PreviewOf(string child, string answer, string text, object distance, string[] offers, object? existingCase = null) => new
    {
        childId = child,
        schoolYear = Year,
        grade = child == Near ? "F" : "3",
        schoolForm = "compulsory-school",
        school = new { unitCode = "99010001", name = School },
        answer,
        answerText = text,
        limit = Limit,
        distance,
        map = Map,
        problem = (string?)null,
        findings = new[] { Finding(answer == "entitled" ? "met" : "not-met", text) },
        offers,
        existingCase,
        delegatedToMachine = true,
        decision = new { decisionType = "school-transport.assigned", title = "Skolskjuts till anvisad skola, grundskola", legalBasis = new[] { Statute }, appealRoute = "forvaltningsbesvar", appealRouteTitle = "Förvaltningsbesvär", outcome = (string?)null, settled = true },
    };

    public static object Case(bool officer, object? decision = null, long version = 3) => new
    {
        caseId = CaseId,
        reference = Reference,
        caseType = "school-transport",
        caseTypeTitle = "Skolskjuts",
        status = decision is null ? "under-assessment" : "decided",
        statusText = decision is null ? "Under handläggning" : "Beslutat",
        schoolYear = Year,
        registeredAt = At(8),
        version,
        child = new { childId = Far, name = "Alva Testsson", grade = "3", schoolForm = "compulsory-school" },
        applicant = new { name = "Vera Vårdnad" },
        kind = "distance",
        kindText = "Skolskjuts på grund av avståndet",
        grounds = Array.Empty<object>(),
        description = (string?)null,
        address = Address,
        answer = new
        {
            grade = "3",
            schoolForm = "compulsory-school",
            school = new { unitCode = "99010001", name = School },
            answer = "entitled",
            answerText = "Ja.",
            problem = (string?)null,
            distance = FarDistance,
            limit = Limit,
            map = Map,
            findings = new[] { Finding("met", "Gångvägen är 2 345,6 m, vilket är mer än 2 000 m.") },
        },
        facts = new[] { new { label = "Folkbokföringsadress", value = Address, source = "Folkbokföringen", version = "2026-11-20" }, new { label = "Anvisad skola", value = School, source = "Upptagningsområden", version = "2026/2027" } },
        proposal = officer && decision is null ? new { decisionType = "school-transport.assigned", decisionTypeTitle = "Skolskjuts till anvisad skola, grundskola", outcome = "granted", outcomeText = "Beviljad", reasons = new[] { "Gångvägen är längre än gränsen för årskurs 3." } } : null,
        decision,
        protectedIdentity = false,
        evidenceDisposed = false,
    };

    /// <summary>A case applied for on one ground.</summary>
    public static object CaseOnGrounds(string ground)
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(Case(false), System.Text.Json.JsonSerializerOptions.Web)!;
        json["grounds"] = System.Text.Json.JsonSerializer.SerializeToNode(new[] { new { code = ground, text = ground } }, System.Text.Json.JsonSerializerOptions.Web);
        return json;
    }

    /// <summary>The case as of another time: what the API answers with <c>?asKnownAt=</c> or <c>?effectiveAt=</c>.</summary>
    public static object CaseAsOf(string? asKnownAt, string? effectiveAt, object? decision = null)
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(Case(true, decision), System.Text.Json.JsonSerializerOptions.Web)!;
        json["asOf"] = new System.Text.Json.Nodes.JsonObject { ["asKnownAt"] = asKnownAt, ["effectiveAt"] = effectiveAt };
        return json;
    }

    /// <summary>The case as an officer has put a decision forward in it, or as that was returned.</summary>
    public static object ProposedCase(bool mine = false, bool isReturned = false)
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(Case(true), System.Text.Json.JsonSerializerOptions.Web)!;
        if (isReturned)
        {
            json["returnedProposal"] = System.Text.Json.JsonSerializer.SerializeToNode(new { by = "Bo Beslutar", at = At(11), reason = "Hör skolan först." }, System.Text.Json.JsonSerializerOptions.Web);
            return json;
        }
        json["proposal"]!["putForwardBy"] = "Hanna Handläggare";
        json["proposal"]!["putForwardAt"] = At(10);
        json["proposal"]!["ownReasons"] = "Vägen är oupplyst.";
        json["proposal"]!["mine"] = mine;
        return json;
    }

    /// <summary>The decided case after its facts were corrected.</summary>
    public static object CorrectedCase()
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(Case(true, Decided(), 5), System.Text.Json.JsonSerializerOptions.Web)!;
        json["corrections"] = System.Text.Json.JsonSerializer.SerializeToNode(
            new[] { new { what = "home-address", whatText = "Elevens bostadsadress", effectiveFrom = "2026-11-15", correctedAt = At(10), explanation = "Familjen har flyttat." } }, System.Text.Json.JsonSerializerOptions.Web);
        json["needsReexamination"] = true;
        return json;
    }

    public static object Decided() => new
    {
        decisionType = "school-transport.assigned",
        title = "Skolskjuts till anvisad skola, grundskola",
        kind = "final",
        outcome = "granted",
        outcomeText = "Alva Testsson beviljas skolskjuts.",
        decidedAt = At(9),
        decidedBy = "Hanna Handläggare",
        legalBasis = new[] { Statute },
        reasons = new[] { "Gångvägen är 2 345,6 m. Gränsen för årskurs 3 är mer än 2 000 m." },
        validFrom = "2026-08-17",
        validTo = "2027-06-11",
        mode = "school-bus",
        conditions = (string?)null,
        appeal = new { route = "forvaltningsbesvar", title = "Förvaltningsbesvär", text = "Du kan överklaga inom tre veckor från den dag du fick beslutet." },
        letterHash = "abc",
    };

    public static object TimelineEntry(long version, string title) => new { version, at = At(8 + (int)version), title, text = (string?)null, actor = "Vera Vårdnad" };

    public static string Letter(string title) =>
        $"<!DOCTYPE html>\n<html lang=\"sv\"><head><meta charset=\"utf-8\"><title>{title}</title><style>body {{ font-family: serif; max-width: 40rem; margin: 3rem auto; }}</style></head><body><h1>{title}</h1><p>Alva Testsson beviljas skolskjuts.</p></body></html>";

    private static object ProtectedCase() => new
    {
        caseId = ProtectedCaseId,
        reference = ProtectedReference,
        caseType = "school-transport",
        caseTypeTitle = "Skolskjuts",
        status = "under-assessment",
        statusText = "Under handläggning",
        schoolYear = Year,
        registeredAt = At(8),
        version = 2,
        child = new { childId = Protected, name = "Skyddad uppgift", grade = (string?)null, schoolForm = (string?)null },
        applicant = new { name = "Vera Vårdnad" },
        kind = "distance",
        kindText = "Skolskjuts på grund av avståndet",
        grounds = Array.Empty<object>(),
        description = (string?)null,
        address = (string?)null,
        answer = new { answer = "needs-officer", answerText = "En handläggare behöver bedöma.", problem = "protected-identity", findings = Array.Empty<object>() },
        facts = Array.Empty<object>(),
        proposal = (object?)null,
        decision = (object?)null,
        protectedIdentity = true,
        evidenceDisposed = false,
    };

    private static object Summary() => new
    {
        caseId = CaseId,
        reference = Reference,
        caseType = "school-transport",
        caseTypeTitle = "Skolskjuts",
        childName = "Alva Testsson",
        schoolYear = Year,
        status = "under-assessment",
        statusText = "Under handläggning",
        registeredAt = At(8),
        outcome = (string?)null,
        answerBy = "2026-12-06",
    };

    private static object Worklist() => new
    {
        items = new[]
        {
            WorklistItem(CaseId, Reference, "Alva Testsson", School, "granted", "2026-12-20", false),
            WorklistItem(ProtectedCaseId, ProtectedReference, "Skyddad uppgift", null, null, "2020-01-01", true),
        },
        nextCursor = "page-2",
    };

    private static object WorklistItem(Guid id, string reference, string child, string? school, string? proposal, string target, bool isProtected) => new
    {
        caseId = id,
        reference,
        caseType = "school-transport",
        caseTypeTitle = "Skolskjuts",
        childName = child,
        schoolYear = Year,
        schoolName = school,
        kind = "distance",
        kindText = "Skolskjuts på grund av avståndet",
        status = "under-assessment",
        statusText = "Under handläggning",
        registeredAt = At(8),
        targetDate = target,
        proposal,
        queue = "school-transport",
        protectedIdentity = isProtected,
        version = 3,
    };

    private static object[] Timeline() => [TimelineEntry(1, "Ansökan mottagen"), TimelineEntry(3, "Avståndet mätt")];

    private static object Finding(string result, string reason) => new { rule = "school-transport.route-length", version = 1, result, reason, citation = Statute };

    private static object Distance(long lengthMm, string text) => new
    {
        lengthMm,
        text,
        homeOffsetMm = 4200,
        schoolOffsetMm = 1300,
        network = new { version = "sha256:1", dataDate = "2026-10-01T00:00:00Z", profile = "walking", attribution = "© OpenStreetMaps bidragsgivare" },
    };

    private static string At(int hour) => new DateTimeOffset(2026, 11, 20, hour, 15, 0, TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A grid of streets on both banks of a river with one bridge, and the way from home to school across it.</summary>
    private static object DrawMap()
    {
        const double south = 65.580, west = 22.130;
        double[] P(double x, double y) => [Math.Round(south + y / 111_195, 7), Math.Round(west + x / (111_195 * Math.Cos(65.585 * Math.PI / 180)), 7)];
        var streets = new List<double[][]>();
        for (var x = 0; x <= 1500; x += 150)
        {
            streets.Add([P(x, 0), P(x + 18, 210), P(x + 10, 420)]);
            streets.Add([P(x, 640), P(x - 14, 820), P(x + 6, 1050)]);
        }
        for (var y = 0; y <= 420; y += 105)
            streets.Add([P(0, y), P(700, y + 24), P(1510, y)]);
        for (var y = 640; y <= 1050; y += 136)
            streets.Add([P(0, y), P(800, y - 16), P(1510, y + 6)]);
        streets.Add([P(910, 420), P(906, 530), P(900, 640)]);
        return new
        {
            bounds = new { south, west, north = P(0, 1070)[0], east = P(1530, 0)[1] },
            streets,
            route = new[] { P(168, 108), P(318, 112), P(700, 128), P(916, 212), P(918, 315), P(910, 420), P(906, 530), P(900, 640), P(900, 776), P(1050, 776), P(1200, 778), P(1195, 912), P(1320, 914) },
            home = P(160, 122),
            school = P(1330, 930),
            attribution = "© OpenStreetMaps bidragsgivare",
        };
    }
}
