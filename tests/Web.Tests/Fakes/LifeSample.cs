namespace CaseMgmt.Web.Tests.Fakes;

/// <summary>The contract's JSON for the life of the sample's case: who has it, what is asked, said, sent and appealed.</summary>
public static class LifeSample
{
    public static readonly Guid RequestId = Guid.Parse("0190a1b2-0000-7000-8000-000000000011");
    public static readonly Guid MessageId = Guid.Parse("0190a1b2-0000-7000-8000-000000000012");
    public static readonly Guid FileId = Guid.Parse("0190a1b2-0000-7000-8000-000000000013");
    public static readonly Guid LetterId = Guid.Parse("0190a1b2-0000-7000-8000-000000000014");
    public static readonly Guid AppealId = Guid.Parse("0190a1b2-0000-7000-8000-000000000015");
    public static readonly Guid RecipientId = Guid.Parse("0190a1b2-0000-7000-8000-000000000021");
    public static readonly Guid OtherRecipientId = Guid.Parse("0190a1b2-0000-7000-8000-000000000022");
    public static readonly Guid DeliveryId = Guid.Parse("0190a1b2-0000-7000-8000-000000000016");

    private const string Sent = "2026-11-20T08:15:00Z";

    public static Answer? Answer(Received request)
    {
        var path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path switch
        {
            [_, "officer", "case-searches"] => Fakes.Answer.Ok(new { items = new[] { Found() }, nextCursor = "page-2" }),
            [_, "officer", "cases"] => Page(Overview()),
            [_, "officer", "print-queue"] => Page(new { deliveryId = DeliveryId, caseId = Sample.CaseId, reference = Sample.Reference, kind = "letter", queuedAt = Sent, reason = "not-reachable", recipientId = RecipientId, recipientName = "Vera Vårdnad" }),
            [_, "officer", "print-queue", _, "recipient"] => Fakes.Answer.Ok(new { deliveryId = DeliveryId, lines = new[] { "Vera Vårdnad", "Påhittsgatan 1", "999 01 Älvsunda" } }),
            [_, "officer", "cases", _, "documents"] => Page(
                new { documentId = DeliveryId, kind = "form-snapshot", kindText = "Formuläret som det skickades", createdAt = Sent, secret = true, ground = "2009:400 23:2", groundText = "23 kap. 2 § offentlighets- och sekretesslagen (2009:400)", markedOn = "2026-11-23" },
                new { documentId = RecipientId, kind = "letter", kindText = "Brev", createdAt = Sent, secret = false, ground = (string?)null, groundText = (string?)null, markedOn = (string?)null }),
            [_, "officer", "cases", _, "replay"] => Fakes.Answer.Ok(Replay()),
            [_, "officer", "secrecy-grounds"] => Fakes.Answer.Ok(new { items = new[] { new { ground = "2009:400 23:2", text = "23 kap. 2 § offentlighets- och sekretesslagen (2009:400)", about = "Skola" } }, lastChecked = "2026-11-23" }),
            [_, "officer", "cases", _, "documents", _, "classifications"] or [_, "officer", "cases", _, "reopenings"] or [_, "officer", "school-choice", "choices", _, "signature-rulings" or "withdrawals"] => Done(),
            [_, "officer", "failed-deliveries"] => Page(
                new { deliveryId = DeliveryId, caseId = Sample.CaseId, reference = Sample.Reference, kind = "letter", queuedAt = Sent, attempts = 3, mostAttempts = 10, nextAt = Sent, problem = "timeout" }),
            [_, "guardian", "notice-address"] when request.Method == "GET" => Fakes.Answer.Ok(new { email = "vera@example.org", awaited = new { email = "vera.ny@example.org", codeExpiresAt = "2026-11-22T10:00:00Z", attemptsLeft = 4 } }),
            [_, "guardian", "notice-address", ..] => Fakes.Answer.Ok(new { isGiven = true, isAwaited = false, version = 0, position = (string?)null }),
            [_, "officer", "print-queue", _, "letter"] => new Answer(200, "%PDF-1.7 print", "application/pdf"),
            [_, "officer", "print-queue", "sendings"] => Fakes.Answer.Ok(new { results = new[] { new { deliveryId = DeliveryId, outcome = "sent", code = (string?)null } }, version = 0, position = (string?)null }),
            [_, "officer", "inquiries" or "school-transport", "cases", _, var part] when request.Method == "POST" && part is not ("letter-previews" or "decisions" or "corrections") => Done(),
            [_, "guardian" or "officer", "cases", _, .. var part] => OfficeSample.OfCase(request.Method, part) ?? OfCase(request.Method, part),
            _ when OfficeSample.Answer(request, path) is { } answer => answer,
            _ when MatterSample.Answer(request.Method, path) is { } answer => answer,
            _ when RoundSample.Answer(request.Method, path) is { } answer => answer,
            _ when SeatSample.Answer(request.Method, path) is { } answer => answer,
            _ => null,
        };
    }

    public static object Replay(string status = "agrees", string? again = "met", string? outcome = "granted") => new
    {
        status,
        decisionType = "school-transport.assigned",
        outcome = "granted",
        decidedAt = Sent,
        rules = new[] { new { rule = "school-transport.route-length", version = 1, stored = "met", again } },
        versionsKnown = true,
        reasonsAgree = again is null ? (bool?)null : status == "agrees",
        decisionTypeAgain = again is null ? null : "school-transport.assigned",
        outcomeAgain = outcome,
    };

    public static object Overview(string status = "under-assessment", string? outcome = null, string[]? assignees = null, long version = 3, object[]? parties = null) => new
    {
        caseId = Sample.CaseId,
        reference = Sample.Reference,
        diaryNumber = "BUN 2026/00017",
        caseType = "school-transport",
        caseTypeTitle = "Skolskjuts",
        status,
        statusText = status == "decided" ? "Beslutat" : "Under handläggning",
        outcome,
        channel = "e-service",
        registeredAt = Sent,
        childName = "Alva Testsson",
        queue = "ordinary",
        assignees = assignees ?? [],
        isMine = assignees?.Contains("officer", StringComparer.Ordinal) == true,
        lastDayToAppeal = outcome is null ? null : "2026-12-20",
        legalForceOn = (string?)null,
        closedOn = (string?)null,
        retention = (string?)null,
        handedOverTo = (object?)null,
        takenOverFrom = (object?)null,
        parties = parties ?? [],
        version,
    };

    public static object Request(string state = "open", string? answer = null) => new
    {
        requestId = RequestId,
        kind = "completion",
        kindText = "Komplettering",
        state,
        stateText = state == "open" ? "Väntar på svar" : "Besvarad",
        askedOn = "2026-11-20",
        due = "2026-12-04",
        text = "Skicka ett intyg.",
        answeredOn = answer is null ? null : "2026-11-21",
        answer,
    };

    public static object Appeal(string state, bool? inTime, string? ruling = null, bool needsDecision = false) => new
    {
        appellantId = OtherRecipientId,
        timeText = inTime is null ? "Det är inte känt när den som överklagar fick beslutet." : null,
        appealId = AppealId,
        state,
        stateText = "Inkommet",
        mayWithdraw = state is "received" or "reconsidered",
        receivedOn = "2026-12-01",
        channel = "paper",
        inTime,
        text = "Vägen är farlig.",
        ruling,
        needsDecision,
        rulingText = (string?)null,
        ruledOn = (string?)null,
        rulingContent = (string?)null,
    };

    public static Answer Page(params object[] items) => Fakes.Answer.Ok(new { items, nextCursor = (string?)null });

    public static Answer Done(string? caseId = null) => Fakes.Answer.Ok(new { caseId = caseId ?? Sample.CaseId.ToString(), version = 4, position = "44" });

    private static Answer? OfCase(string method, string[] part) => (method, part) switch
    {
        ("GET", []) => Fakes.Answer.Ok(Overview(assignees: ["handlaggare-9"])),
        ("GET", ["times"]) => Fakes.Answer.Ok(new { caseId = Sample.CaseId, targetDate = "2026-12-18", pausedSince = "2026-11-20", demandableAfter = "2027-05-20", mayDemand = false, delayNotice = (object?)null, decisionDemand = new { on = "2026-11-21", answerBy = "2026-12-19", isRefused = false } }),
        ("GET", ["requests"]) => Page(Request()),
        ("GET", ["messages"]) => Page(
            new { messageId = LetterId, sentAt = Sent, from = "municipality", mine = false, sender = (string?)null, text = "Hej, vi har en fråga.", readAt = Sent },
            new { messageId = MessageId, sentAt = Sent, from = "guardian", mine = false, sender = (string?)null, text = "När kommer beslutet?", readAt = (string?)null }),
        ("GET", ["reads"]) => Fakes.Answer.Ok(new { items = new[] { new { at = Sent, reader = "handlaggare-9", reason = "case-letter", reasonText = "Ett brev", documents = 1 } }, nextCursor = "next" }),
        ("GET", ["notes"]) => Page(new { noteId = MessageId, writtenAt = Sent, writtenBy = "handlaggare-9", text = "Ringde skolan." }),
        ("GET", ["attachments"]) => Page(new { attachmentId = FileId, name = "intyg.pdf", mediaType = "application/pdf", bytes = 1_234_567, receivedAt = Sent, from = "guardian", mine = false, scan = "not-scanned", secret = true, secretSection = (string?)null }),
        ("GET", ["attachments", _]) => new Answer(200, "%PDF-1.7 file", "application/pdf"),
        ("GET", ["letters"]) => Page(new { letterId = LetterId, kind = "decision", kindText = "Beslut", dated = "2026-11-22" }),
        ("GET", ["letters", _]) => Fakes.Answer.Html(Sample.Letter("Beslut om skolskjuts")),
        ("GET", ["receipt"]) => Fakes.Answer.Ok(new
        {
            caseId = Sample.CaseId,
            reference = Sample.Reference,
            caseType = "school-transport",
            caseTypeTitle = "Skolskjuts",
            channel = "e-service",
            channelText = "E-tjänst",
            arrivedAt = Sent,
            form = new { title = "Ansökan om skolskjuts", answers = new[] { new { question = "Läsår", answer = Sample.Year } }, textsVersion = (string?)null },
        }),
        ("GET", ["recipients"]) => Page(
            new { recipientId = RecipientId, name = "Karl Testsson", isApplicant = true, receivedOn = "2026-11-23", lastDayToAppeal = "2026-12-14" },
            new { recipientId = OtherRecipientId, name = "Eva Testsson", isApplicant = false, receivedOn = (string?)null, lastDayToAppeal = (string?)null }),
        ("GET", ["appeals"]) => Page(Appeal("received", false)),
        ("POST", ["messages" or "notes" or "attachments"]) => new Answer(201, new { caseId = Sample.CaseId, version = 3, position = (string?)null }),
        ("POST", _) => Done(),
        _ => null,
    };

    private static object Found() => new
    {
        personId = Sample.CaseId,
        name = "Alva Testsson",
        role = "child",
        caseId = Sample.CaseId,
        reference = Sample.Reference,
        diaryNumber = "BUN 2026/00017",
        caseType = "school-transport",
        caseTypeTitle = "Skolskjuts",
        status = "under-assessment",
        statusText = "Under handläggning",
        registeredAt = Sent,
    };
}
