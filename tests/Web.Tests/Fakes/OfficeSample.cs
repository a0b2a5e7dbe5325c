namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>The contract's JSON for what officers do beside the decision: parties, questions to each other, hand-overs, many cases at once.</summary>
public static class OfficeSample
{
    public static readonly Guid PartyId = Guid.Parse("0190a1b2-0000-7000-8000-000000000021");
    public static readonly Guid ReferralId = Guid.Parse("0190a1b2-0000-7000-8000-000000000022");
    public static readonly Guid NewCaseId = Guid.Parse("0190a1b2-0000-7000-8000-000000000023");
    public static readonly Guid BatchId = Guid.Parse("0190a1b2-0000-7000-8000-000000000024");

    public static readonly Guid MessageId = Guid.Parse("0190a1b2-0000-7000-8000-000000000025");

    private const string At = "2026-11-20T08:15:00Z";

    public static Answer? OfCase(string method, string[] part) => (method, part) switch
    {
        ("GET", ["parties"]) => LifeSample.Page(Party("applicant", "not-asked"), Party("co-guardian", "missing")),
        ("GET", ["new-material"]) => LifeSample.Page(new { itemId = MessageId, kind = "message", receivedAt = At }, new { itemId = ReferralId, kind = "file", receivedAt = At }),
        ("GET", ["referrals"]) => LifeSample.Page(Referral("handlaggare-9", "advice"), Referral("officer", "approval")),
        ("POST", ["hand-overs", "previews"]) => Fakes.Answer.Ok(new
        {
            caseType = "general-matter",
            caseTypeTitle = "Annat ärende",
            arrivedAt = At,
            form = new[] { new { question = "Läsår", text = Sample.Year } },
            attachments = 2,
            parties = 1,
            requests = new[] { new { kind = "completion", kindText = "Komplettering", due = "2026-12-06" } },
            answers = 1,
            decisionDemandAnswerBy = "2026-12-18",
            secrecyMarks = 1,
            services = new[] { new { caseType = "general-matter", caseTypeTitle = "Annat ärende" } },
        }),
        ("POST", ["hand-overs"]) => new Answer(201, new { caseId = Sample.CaseId, newCaseId = NewCaseId, newReference = "ALL-7K4M-2Q9X", version = 5, position = "45" }),
        _ => null,
    };

    public static Answer? Answer(Received request, string[] path) => path switch
    {
        [_, "officer", "referrals"] => LifeSample.Page(new
        {
            referralId = ReferralId,
            caseId = Sample.CaseId,
            reference = Sample.Reference,
            diaryNumber = (string?)null,
            caseType = "school-transport",
            caseTypeTitle = "Skolskjuts",
            purpose = "approval",
            purposeText = "Godkännande",
            askedBy = "handlaggare-9",
            askedAt = At,
        }),
        [_, "officer", "assignments"] => Fakes.Answer.Ok(new
        {
            results = request.Json.GetProperty("cases").EnumerateArray().Select(c => new { caseId = c.GetGuid(), outcome = c.GetGuid() == Sample.ProtectedCaseId ? "refused" : "assigned", code = c.GetGuid() == Sample.ProtectedCaseId ? "officer-disqualified" : null }),
            version = 0,
            position = "46",
        }),
        [_, "officer", "decision-batches", "previews"] => Fakes.Answer.Ok(new
        {
            items = request.Json.GetProperty("caseIds").EnumerateArray().Select(c => c.GetGuid() == Sample.ProtectedCaseId
                ? new { caseId = c.GetGuid(), version = (long?)3, outcome = (string?)null, decidable = false, code = (string?)"nothing-put-forward" }
                : new { caseId = c.GetGuid(), version = (long?)7, outcome = (string?)"granted", decidable = true, code = (string?)null }),
        }),
        [_, "officer", "decision-batches"] => new Answer(202, new { batchId = BatchId, version = 1, position = "47" }),
        [_, "officer", "decision-batches", _] => Fakes.Answer.Ok(Progress(true, "done", "stale")),
        _ => null,
    };

    public static object Progress(bool finished, params string?[] codes) => new
    {
        batchId = BatchId,
        total = codes.Length,
        done = codes.Count(c => c is not null),
        finished,
        results = codes.Select(code => new { caseId = Sample.CaseId, code }),
    };

    public static object Party(string role, string signature) => new
    {
        partyId = role == "applicant" ? Sample.CaseId : PartyId,
        name = role == "applicant" ? "Vera Vårdnad" : "Vidar Vårdnad",
        role,
        roleText = role == "applicant" ? "Sökande" : "Den andra vårdnadshavaren",
        signature,
        signatureText = signature == "missing" ? "Har inte svarat i tid" : "Ingen underskrift begärd",
        remindOn = (string?)null,
        due = signature == "missing" ? "2026-11-21" : null,
        joinedAt = At,
    };

    /// <summary>The reader's own part in a case.</summary>
    public static object Mine(string signature) => new { role = "co-guardian", roleText = "Den andra vårdnadshavaren", signature, signatureText = signature, due = "2026-12-04", isMe = true };

    private static object Referral(string officer, string purpose) => new
    {
        referralId = officer == "handlaggare-9" ? Sample.ProtectedCaseId : ReferralId,
        officer,
        isToMe = officer == "officer",
        purpose,
        purposeText = purpose == "advice" ? "Råd" : "Godkännande",
        state = "open",
        stateText = "Väntar på svar",
        askedBy = "handlaggare-1",
        askedAt = At,
        question = "Hur bedömer du vägen?",
        answer = (string?)null,
        answerText = (string?)null,
        text = (string?)null,
        answeredAt = (string?)null,
    };
}
