using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Another matter that is answered, or a request for public documents that is reviewed, disclosed or refused.</summary>
public sealed class InquiryModel(OfficerApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts) : CasePartModel(api, here, wording)
{
    private const int MostDocuments = 50;
    private const int Room = 2;
    private static readonly string[] OfDocument = ["title", "treatment", "ground", "disclosed", "fileCaseId", "fileId", "maskedFileId", "markWeighed"];

    private static readonly string[] OfRefusal = ["reasons", "presentedBy", "tookPart", "board.meeting", "board.paragraph"];

    internal static readonly string[] OfDecision = ["outcome", "reasons", "legalBasis", "appealRoute", "validFrom", "validTo", "conditions", "presentedBy", "tookPart", "board.meeting", "board.paragraph"];

    /// <summary>What a decision in another matter may come to.</summary>
    public static IReadOnlyList<string> Outcomes { get; } = ["granted", "partly-granted", "refused"];

    /// <summary>The ways to appeal that the officer may state.</summary>
    public static IReadOnlyList<string> Routes { get; } = ["administrative-appeal", "legality-review", "appeals-board", "administrative-court-of-appeal"];

    /// <summary>What may be done with a document.</summary>
    public static IReadOnlyList<string> Treatments { get; } = ["open", "masked", "withheld"];

    /// <summary>The files in the request itself, of which a masked copy is one.</summary>
    public IReadOnlyList<CaseAttachment> Files { get; private set; } = [];

    /// <summary>The inquiry.</summary>
    public InquiryDetails Inquiry { get; private set; } = null!;

    /// <summary>The marked files among those that a review names and is refused for, by file.</summary>
    public IReadOnlyDictionary<Guid, CaseDocument> Marked { get; private set; } = new Dictionary<Guid, CaseDocument>();

    /// <summary>True for a request for public documents.</summary>
    public bool IsDocuments => CaseHome.IsDocumentRequest(Inquiry.CaseType);

    /// <summary>The form of the review: as sent, or as reviewed, with room for more.</summary>
    public ReviewForm Review => Begun(Form("review") as ReviewForm, () => new ReviewForm());

    /// <summary>Whether what was withheld may be reviewed anew here.</summary>
    public bool MayChange => IsDocuments && Case.Status == "decided" && Inquiry.Disclosed is "part" or "none";

    /// <summary>The appeals against the decision.</summary>
    public IReadOnlyList<CaseAppeal> Appeals { get; private set; } = [];

    /// <summary>The form of a change of what was withheld: as sent, or as reviewed with the appeal that waits.</summary>
    public DisclosureChangeForm Change => Begun(
        Form("change-disclosure") as DisclosureChangeForm,
        () => new DisclosureChangeForm { Appeal = Appeals.LastOrDefault(a => a.OfLetterId is null && a.State is "received" or "reconsidered" or "ruled")?.AppealId });

    private T Begun<T>(T? sent, Func<T> begin)
        where T : ReviewForm
    {
        var form = sent;
        if (form is null)
        {
            form = begin();
            form.Version = Case.Version;
            form.Documents = [.. (Inquiry.Documents ?? []).Select(d => new DocumentForm { Title = d.Title, Treatment = d.Treatment, Ground = d.Ground, Disclosed = d.Disclosed, FileLink = d is { FileCaseId: { } of, FileId: { } file } ? $"/{Here}/officer/cases/{of}/files/{file}" : null, Masked = d.Treatment == "masked" ? d.DisclosedFileId : null, Weighed = d.MarkWeighed })];
        }
        form.Documents = [.. form.Documents.Where(d => !d.IsEmpty).Concat(Enumerable.Range(0, Room).Select(_ => new DocumentForm())).Take(MostDocuments)];
        return form;
    }

    /// <summary>Answers another matter.</summary>
    public Task<IActionResult> OnPostReplyAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("inquiry-answer", form, () => api.DoInquiryAsync(Here, CaseId, "answers", new { text = form.Text }, form.Key, form.Version, ct), ct, "text");

    /// <summary>Decides another matter.</summary>
    public async Task<IActionResult> OnPostDecideAsync([FromForm] MatterForm form, CancellationToken ct) => Read(form, out var decision) is { Count: > 0 } errors
        ? await FailAsync("decide-matter", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await SendAsync("decide-matter", form, () => api.DoInquiryAsync(Here, CaseId, "decisions", decision, form.Key, form.Version, ct), ct, OfDecision);

    /// <summary>Shows the letter that the decision would give; nothing is saved.</summary>
    public async Task<IActionResult> OnPostDecisionPreviewAsync([FromForm] MatterForm form, CancellationToken ct) => Read(form, out var decision) is { Count: > 0 } errors
        ? await FailAsync("decide-matter", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await PreviewAsync("decide-matter", form, () => api.MatterPreviewAsync(Here, CaseId, decision, ct), ct, OfDecision);

    /// <summary>Records the secrecy review.</summary>
    public async Task<IActionResult> OnPostReviewAsync([FromForm] ReviewForm form, CancellationToken ct)
    {
        form.Documents = [.. form.Documents.Where(d => !d.IsEmpty)];
        var answer = await SendAsync(
            "review", form, () => api.DoInquiryAsync(Here, CaseId, "secrecy-reviews", new { documents = form.Documents.Select(d => d.ToRequest()) }, form.Key, form.Version, ct), ct,
            ["documents", .. Enumerable.Range(0, form.Documents.Count).SelectMany(i => OfDocument.Select(f => $"documents[{i}].{f}"))]);
        await ReadMarksAsync(form, ct);
        return answer;
    }

    /// <summary>Reviews anew what was withheld, and changes the decision.</summary>
    public async Task<IActionResult> OnPostChangeDisclosureAsync([FromForm] DisclosureChangeForm form, CancellationToken ct)
    {
        if (Read(form, out var change) is { Count: > 0 } errors)
            return await FailAsync("change-disclosure", form, errors, StatusCodes.Status422UnprocessableEntity, ct);
        var answer = await SendAsync("change-disclosure", form, () => api.DoInquiryAsync(Here, CaseId, "disclosure-changes", change, form.Key, form.Version, ct), ct, OfChange(form));
        await ReadMarksAsync(form, ct);
        return answer;
    }

    /// <summary>Shows the letter that the change would give; nothing is saved.</summary>
    public async Task<IActionResult> OnPostChangeDisclosurePreviewAsync([FromForm] DisclosureChangeForm form, CancellationToken ct)
    {
        if (Read(form, out var change) is { Count: > 0 } errors)
            return await FailAsync("change-disclosure", form, errors, StatusCodes.Status422UnprocessableEntity, ct);
        var answer = await PreviewAsync("change-disclosure", form, () => api.DisclosureChangePreviewAsync(Here, CaseId, change, ct), ct, OfChange(form));
        await ReadMarksAsync(form, ct);
        return answer;
    }

    private static string[] OfChange(DisclosureChangeForm form) =>
        ["reason", "appealId", "adverseGround", "review.documents", .. OfRefusal.Select(f => $"decision.{f}"), .. Enumerable.Range(0, form.Documents.Count).SelectMany(i => OfDocument.Select(f => $"review.documents[{i}].{f}"))];

    // What the mark says helps whoever is to weigh it.
    private async Task ReadMarksAsync(ReviewForm form, CancellationToken ct)
    {
        if (!Errors.Any(e => e.Field?.EndsWith("markWeighed", StringComparison.Ordinal) is true))
            return;
        var marked = new List<CaseDocument>();
        foreach (var of in form.Documents.Select(d => d.FileCase).OfType<Guid>().Append(CaseId).Distinct())
            marked.AddRange((await api.DocumentsAsync(Here, of, ct)).Where(d => d.Secret));
        Marked = marked.DistinctBy(d => d.DocumentId).ToDictionary(d => d.DocumentId);
    }

    /// <summary>What is known of the mark that a document of the form bears, in words; null where nothing is.</summary>
    public string? MarkOf(DocumentForm document)
    {
        if (new[] { document.File, document.Masked }.OfType<Guid>().Select(f => Marked.GetValueOrDefault(f)).FirstOrDefault(d => d is not null) is { } refused)
            return string.Join(' ', new[] { refused.GroundText, refused.Words }.Where(t => !string.IsNullOrEmpty(t)));
        return (Inquiry.Documents ?? []).FirstOrDefault(d => d.FileId is { } file && file == document.File) is { Mark: { } mark } ? mark.GroundText ?? "" : null;
    }

    /// <summary>Discloses all that was asked for.</summary>
    public Task<IActionResult> OnPostDiscloseAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("disclose", form, () => api.DoInquiryAsync(Here, CaseId, "disclosures", new { }, form.Key, form.Version, ct), ct);

    /// <summary>Refuses what the review withholds.</summary>
    public async Task<IActionResult> OnPostRefuseAsync([FromForm] RefusalForm form, CancellationToken ct) => Read(form, out var refusal) is { Count: > 0 } errors
        ? await FailAsync("refuse", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await SendAsync("refuse", form, () => api.DoInquiryAsync(Here, CaseId, "refusals", refusal, form.Key, form.Version, ct), ct, OfRefusal);

    /// <summary>Shows the letter that the refusal would give; nothing is saved.</summary>
    public async Task<IActionResult> OnPostLetterPreviewAsync([FromForm] RefusalForm form, CancellationToken ct) => Read(form, out var refusal) is { Count: > 0 } errors
        ? await FailAsync("refuse", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await PreviewAsync("refuse", form, () => api.RefusalPreviewAsync(Here, CaseId, refusal, ct), ct, OfRefusal);

    private List<FormError> Read(DisclosureChangeForm form, out object change)
    {
        form.Documents = [.. form.Documents.Where(d => !d.IsEmpty)];
        var wrong = new List<FormError>();
        var decision = new { reasons = form.Text, presentedBy = form.Makers.Presenter, tookPart = form.Makers.Participants, board = form.Makers.BoardOf(texts, wrong) };
        change = new
        {
            reason = form.Reason,
            review = new { documents = form.Documents.Select(d => d.ToRequest()) },
            decision,
            appealId = form.Appeal,
            adverseGround = string.IsNullOrEmpty(form.Ground) ? null : form.Ground,
        };
        return [.. wrong.Select(e => e with { Field = $"change-disclosure-decision.{e.Field}" })];
    }

    private List<FormError> Read(RefusalForm form, out object refusal)
    {
        var wrong = new List<FormError>();
        refusal = new { reasons = form.Text, presentedBy = form.Makers.Presenter, tookPart = form.Makers.Participants, board = form.Makers.BoardOf(texts, wrong) };
        return [.. wrong.Select(e => e with { Field = $"refuse-{e.Field}" })];
    }

    private List<FormError> Read(MatterForm form, out object decision)
    {
        var wrong = new List<FormError>();
        decision = form.ToRequest(form.Makers.BoardOf(texts, wrong));
        return [.. wrong.Select(e => e with { Field = $"decide-matter-{e.Field}" })];
    }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Inquiry = await api.InquiryAsync(Here, CaseId, ct);
        if (IsDocuments)
            Files = await api.FilesAsync(Here, CaseId, ct);
        if (MayChange)
            Appeals = await api.AppealsAsync(Here, CaseId, ct);
    }
}

/// <summary>A decision in another matter as typed: the choice is what it comes to, the text its reasons, the tick that nothing needs to be communicated.</summary>
public class MatterForm : CaseForm
{
    /// <summary>The sections that it rests on, one a line.</summary>
    public string? Sections { get; set; }

    /// <summary>How it is appealed; empty for the way that the municipality has recorded.</summary>
    public string? Route { get; set; }

    /// <summary>First day in force.</summary>
    public DateOnly? From { get; set; }

    /// <summary>Last day in force.</summary>
    public DateOnly? To { get; set; }

    /// <summary>Conditions.</summary>
    public string? Conditions { get; set; }

    /// <summary>Who had a part in it, and whether the board itself decided.</summary>
    public MakersForm Makers { get; set; } = new();

    /// <summary>As the API takes it.</summary>
    /// <param name="board">Where the board's own decision stands, or null.</param>
    public object ToRequest(BoardMinutes? board) => new
    {
        outcome = Choice,
        reasons = Text,
        legalBasis = (Sections ?? "").Split(['\n', '\r', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        appealRoute = string.IsNullOrEmpty(Route) ? null : Route,
        validFrom = From,
        validTo = To,
        conditions = string.IsNullOrWhiteSpace(Conditions) ? null : Conditions.ReplaceLineEndings("\n"),
        communicationNotNeeded = Ticked,
        presentedBy = Makers.Presenter,
        tookPart = Makers.Participants,
        board,
    };
}
