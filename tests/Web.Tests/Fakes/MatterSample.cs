namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>The contract's JSON for other matters, requests for documents and the lists for the board.</summary>
public static class MatterSample
{
    public const string Reference = "HAN-7K4M-2Q9X";
    public static readonly Guid MeetingId = Guid.Parse("0190a1b2-0000-7000-8000-000000000031");

    private const string At = "2026-11-20T08:15:00Z";

    public static Answer? Answer(string method, string[] path) => (method, path) switch
    {
        ("GET", [_, "guardian" or "officer", "inquiries", "cases", _]) => Fakes.Answer.Ok(Inquiry()),
        ("POST", [_, "guardian", "general-matters"] or [_, "public", "document-requests"] or [_, "officer", "document-requests"]) =>
            new Answer(201, new { caseId = Sample.CaseId, reference = Reference, version = 3, position = "51" }),
        ("GET", [_, "manager", "board-meetings"]) => LifeSample.Page(Meeting(null, null)),
        ("GET", [_, "manager", "unreported-decisions"] or [_, "manager", "board-meetings", _, "decisions"]) => LifeSample.Page(Decision()),
        ("GET", [_, "manager", "board-meetings", _, "decisions.csv"]) => new Answer(200, "\uFEFF\"Plats\"\r\n", "text/csv"),
        ("POST", [_, "manager", "board-meetings", ..]) => new Answer(201, new { meetingId = MeetingId, cases = 1, decisions = 2, delegated = 1, automatic = 1, version = 1, position = "52" }),
        _ => null,
    };

    public static object Overview(string caseType, string status = "under-assessment")
    {
        var json = System.Text.Json.JsonSerializer.SerializeToNode(LifeSample.Overview(status), System.Text.Json.JsonSerializerOptions.Web)!;
        json["caseType"] = caseType;
        json["caseTypeTitle"] = caseType == "general-matter" ? "Annat ärende" : "Begäran om allmän handling";
        return json;
    }

    /// <summary>A matter that was handed over and goes on as a case of school transport.</summary>
    public static object HandedOver()
    {
        var json = (System.Text.Json.Nodes.JsonNode)Overview("general-matter", "handed-over");
        json["handedOverTo"] = System.Text.Json.JsonSerializer.SerializeToNode(new { caseId = MeetingId, reference = Sample.Reference, caseType = "school-transport", caseTypeTitle = "Skolskjuts" }, System.Text.Json.JsonSerializerOptions.Web);
        return json;
    }

    public static object Inquiry(string caseType = "general-matter", string? extent = null, string? answer = null, params object[] documents) => new
    {
        caseId = Sample.CaseId,
        reference = Reference,
        diaryNumber = (string?)null,
        caseType,
        caseTypeTitle = caseType,
        status = "under-assessment",
        statusText = "Under handläggning",
        registeredAt = At,
        version = 3,
        subject = "Parkering vid skolan",
        text = "När byggs den?",
        from = "Vera Vårdnad",
        contact = (string?)null,
        about = "Vera Vårdnad",
        documents,
        extent,
        disclosed = (string?)null,
        answer,
        outcome = (string?)null,
        evidenceDisposed = false,
    };

    public static object Document(string treatment) => new { title = "Protokoll", treatment, treatmentText = "Lämnas ut maskerad", ground = "23 kap. 2 §", disclosed = "Mötet öppnas." };

    public static object Meeting(string? approved, string? announced) => new { meetingId = MeetingId, on = "2026-11-18", cases = 1, decisions = 2, delegated = 1, automatic = 1, minutesApprovedOn = approved, announcedOn = announced };

    private static object Decision() => new
    {
        place = 1,
        caseId = Sample.CaseId,
        reference = Sample.Reference,
        diaryNumber = "BUN 2026/00017",
        caseType = "school-transport",
        caseTypeTitle = "Skolskjuts",
        decisionType = "school-transport.chosen",
        decisionTitle = "Skolskjuts till vald skola",
        outcome = "granted",
        outcomeText = "Beviljad",
        decidedOn = "2026-11-10",
        decidedBy = "case-officer",
        decidedByText = "Handläggare",
        appealRoute = "laglighetsprovning",
        appealRouteTitle = "Laglighetsprövning",
        lastDayToAppeal = (string?)null,
        legalForceOn = (string?)null,
    };
}
