namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>The contract's JSON for seats, departments, trustees and simulations.</summary>
public static class SeatSample
{
    public static readonly Guid SeatsId = Guid.Parse("0190a1b2-0000-7000-8000-000000000051");
    public static readonly Guid RunId = Guid.Parse("0190a1b2-0000-7000-8000-000000000052");

    private const string At = "2026-11-20T09:00:00Z";

    public static Answer? Answer(string method, string[] path) => (method, path) switch
    {
        ("GET", [_, "officer", "seats"]) => LifeSample.Page(Seats("99010001", Sample.School, "F", 20, 22), Seats(ChoiceSample.SecondSchool, "Norrbyskolan", "F", 25, null), Seats(ChoiceSample.FirstSchool, "Storgårdsskolan", "7", 50, 41)),
        ("POST", [_, "officer", "seats"]) => Fakes.Answer.Ok(new { seatsId = SeatsId, held = (int?)null, heldBeyond = (int?)null, version = 3, position = "71" }),
        ("POST", [_, "officer", "seats", "left"]) => Fakes.Answer.Ok(new { seatsId = SeatsId, seats = 51, version = 5, position = "75" }),
        ("GET", [_, "officer", "trusteeships"]) => LifeSample.Page(Trustee("Alva Norrsken", "God man", null), Trustee("Melker Norrsken", "Särskilt förordnad vårdnadshavare", "2026-10-31")),
        ("POST", [_, "officer", "trusteeships"]) => Fakes.Answer.Ok(new { trusteeshipId = RunId, version = 1, position = "73" }),
        ("POST", [_, "officer", "trusteeships", _, "endings"]) => Fakes.Answer.Ok(new { trusteeshipId = RunId, version = 2, position = "74" }),
        ("PUT", [_, "officer", "school-units", var unit, "departments"]) => Fakes.Answer.Ok(new { unit, departments = 2, version = 5, position = "72" }),
        ("GET", [_, "officer", "school-choice", "rounds", _, "seat-corrections"]) => LifeSample.Page(new { unit = RoundSample.Unit, grade = "F", before = 20, seats = 22, reason = "En ny klass öppnas.", by = "lena.lind", at = At }),
        ("POST", [_, "officer", "school-choice", "cases", var of, "vacancies"]) => LifeSample.Done(of),
        ("PUT", [_, "officer", "school-choice", "choices", var of]) => LifeSample.Done(of),
        ("GET", [_, "manager", "simulations"]) => LifeSample.Page(new { runId = RunId, at = At, by = "Maj Chef", policy = "school-transport.route-length", draft = RoundSample.Hash, schoolYears = new[] { "2025/2026" } }),
        ("GET", [_, "policies"]) => LifeSample.Page(new
        {
            policy = "school-transport.route-length",
            from = "2024-07-01",
            recordedAt = At,
            value = new { bands = new[] { new { grades = new[] { "F", "1" }, limitMetres = 2000, comparison = "more-than" } } },
            confirmed = true,
        }),
        _ => null,
    };

    /// <summary>The lines of a simulation as they come: how far it has come, and last the result.</summary>
    public static Answer Simulated() => new(
        200,
        """
        {"progress":{"phase":"evaluating","done":500,"total":1000},"result":null}
        {"progress":null,"result":{"applications":1000,"gains":40,"losses":55,"toOfficers":null,"costDifference":-217500,"groups":[{"by":"ground","value":"distance","gains":40,"losses":55},{"by":"grade","value":"F","gains":null,"losses":20},{"by":"mode","value":"taxi","gains":5,"losses":20}],"costByMode":[{"mode":"taxi","costDifference":-217500}]}}

        """,
        "application/x-ndjson");

    private static object Trustee(string child, string kind, string? ended) => new
    {
        trusteeshipId = RunId,
        childName = child,
        trusteeName = "Bo Ek",
        kindText = kind,
        from = "2026-01-15",
        until = ended is null ? null : "2026-10-30",
        endedOn = ended,
        reference = "Ä 1234-26",
    };

    private static object Seats(string unit, string name, string grade, int seats, int? taken) => new
    {
        unit,
        name,
        grade,
        schoolYear = "2026/2027",
        seats,
        taken,
        reserved = taken is null ? null : (int?)0,
        free = taken is null ? null : (int?)Math.Max(0, seats - taken.Value),
        heldBeyond = taken is null ? null : (int?)Math.Max(0, taken.Value - seats),
        hasFree = taken is null || taken < seats,
        version = taken is null ? null : (int?)4,
        left = taken is null ? null : (int?)(grade == "7" ? 1 : 0),
        hasLeft = grade == "7",
    };
}
