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
    public bool IsDocuments => Inquiry.CaseType == "document-request";

    /// <summary>The form of the review: as sent, or as reviewed, with room for more.</summary>
    public ReviewForm Review
    {
        get
        {
            var form = Form("review") as ReviewForm ?? new ReviewForm
            {
                Version = Case.Version,
                Documents = [.. (Inquiry.Documents ?? []).Select(d => new DocumentForm { Title = d.Title, Treatment = d.Treatment, Ground = d.Ground, Disclosed = d.Disclosed, FileLink = d is { FileCaseId: { } of, FileId: { } file } ? $"/{Here}/officer/cases/{of}/files/{file}" : null, Masked = d.Treatment == "masked" ? d.DisclosedFileId : null, Weighed = d.MarkWeighed })],
            };
            form.Documents = [.. form.Documents.Where(d => !d.IsEmpty).Concat(Enumerable.Range(0, Room).Select(_ => new DocumentForm())).Take(MostDocuments)];
            return form;
        }
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
        // What the mark says helps whoever is to weigh it.
        if (Errors.Any(e => e.Field?.EndsWith("markWeighed", StringComparison.Ordinal) is true))
        {
            var marked = new List<CaseDocument>();
            foreach (var of in form.Documents.Select(d => d.FileCase).OfType<Guid>().Append(CaseId).Distinct())
                marked.AddRange((await api.DocumentsAsync(Here, of, ct)).Where(d => d.Secret));
            Marked = marked.DistinctBy(d => d.DocumentId).ToDictionary(d => d.DocumentId);
        }
        return answer;
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

/// <summary>A refusal as typed: the text its reasons.</summary>
public sealed class RefusalForm : CaseForm
{
    /// <summary>Who had a part in it, and whether the board itself decided.</summary>
    public MakersForm Makers { get; set; } = new();
}

/// <summary>A secrecy review as typed.</summary>
public sealed class ReviewForm : CaseForm
{
    /// <summary>The documents.</summary>
    public List<DocumentForm> Documents { get; set; } = [];
}

/// <summary>One document as typed.</summary>
public sealed class DocumentForm
{
    /// <summary>What it is.</summary>
    public string? Title { get; set; }

    /// <summary>What is done with it.</summary>
    public string? Treatment { get; set; }

    /// <summary>Why something of it is withheld, with the section.</summary>
    public string? Ground { get; set; }

    /// <summary>What is handed out of it.</summary>
    public string? Disclosed { get; set; }

    /// <summary>The address of the file's page, where the document is a file.</summary>
    public string? FileLink { get; set; }

    /// <summary>The masked copy of the file, among those in the request.</summary>
    public Guid? Masked { get; set; }

    /// <summary>Why it can be disclosed although it is marked as secret.</summary>
    public string? Weighed { get; set; }

    /// <summary>The case that the file lies in, as far as its address names one.</summary>
    public Guid? FileCase => Ids() is [var of, _, ..] ? of : null;

    /// <summary>The file, as far as its address names one.</summary>
    public Guid? File => Ids() is [_, var file, ..] ? file : null;

    /// <summary>True when nothing is written.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(FileLink) && string.IsNullOrWhiteSpace(Title) && string.IsNullOrWhiteSpace(Ground) && string.IsNullOrWhiteSpace(Disclosed);

    /// <summary>As the API takes it.</summary>
    public object ToRequest() => new
    {
        title = Title?.Trim(),
        treatment = Treatment,
        ground = string.IsNullOrWhiteSpace(Ground) ? null : Ground.Trim(),
        disclosed = string.IsNullOrWhiteSpace(Disclosed) ? null : Disclosed.ReplaceLineEndings("\n"),
        fileCaseId = FileCase,
        fileId = string.IsNullOrWhiteSpace(FileLink) ? (Guid?)null : File ?? Guid.Empty,
        maskedFileId = Treatment == "masked" ? Masked : null,
        markWeighed = Treatment == "withheld" || string.IsNullOrWhiteSpace(FileLink) || string.IsNullOrWhiteSpace(Weighed) ? null : Weighed.ReplaceLineEndings("\n").Trim(),
    };

    // The address names the case and then the file.
    private Guid[] Ids() => [.. (FileLink ?? "").Split('/', '?', '#').Select(p => Guid.TryParse(p.Trim(), out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];
}
