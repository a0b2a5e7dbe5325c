using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>A decision that is looked at again: it stands, it is changed, or a slip in it is put right.</summary>
public sealed class ChangeModel(OfficerApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts) : CasePartModel(api, here, wording)
{
    private static readonly string[] OfDecision = ["outcome", "decisionType", "mode", "validFrom", "validTo", "reasons", "conditions", "presentedBy", "tookPart", "board.meeting", "board.paragraph"];
    private static readonly string[] OfChange = ["reason", "appealId", "adverseGround", .. OfDecision.Select(f => $"decision.{f}")];

    private static readonly string[] OfMatter = ["reason", "appealId", "adverseGround", .. InquiryModel.OfDecision.Select(f => $"decision.{f}")];

    /// <summary>Why the decision in another matter is changed; what is asked for anew is a new matter.</summary>
    public static IReadOnlyList<string> MatterReasons { get; } = ["reconsideration", "ruling", "new-facts"];

    /// <summary>Why a decision is changed.</summary>
    public static IReadOnlyList<string> Reasons { get; } = ["reconsideration", "ruling", "new-facts", "request", "further-wishes"];

    /// <summary>Why a decision may be changed to the party's disadvantage.</summary>
    public static IReadOnlyList<string> Grounds { get; } = ["reservation", "safety", "misleading-information"];

    /// <summary>The case of school transport; null in a case of another type.</summary>
    public CaseDetails? Transport { get; private set; }

    /// <summary>The appeals against the decision.</summary>
    public IReadOnlyList<CaseAppeal> Appeals { get; private set; } = [];

    /// <summary>The form of a change: as sent, or with the decision as it is.</summary>
    public ChangeForm Change => Form("change") as ChangeForm ?? Begin();

    /// <summary>Whether the case is another matter, whose decision is changed here.</summary>
    public bool IsMatter => Case.CaseType == "general-matter";

    /// <summary>The form of a change of the decision in another matter: as sent, or empty with the appeal that waits.</summary>
    public MatterChangeForm Matter => Form("change-matter") as MatterChangeForm ?? new MatterChangeForm { Version = Case.Version, Appeal = Waiting };

    private Guid? Waiting => Appeals.LastOrDefault(a => a.OfLetterId is null && a.State is "received" or "reconsidered" or "ruled")?.AppealId;

    /// <summary>Changes the decision in another matter.</summary>
    public async Task<IActionResult> OnPostChangeMatterAsync([FromForm] MatterChangeForm form, CancellationToken ct) => ReadMatter(form, out var change) is { Count: > 0 } errors
        ? await FailAsync("change-matter", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await SendAsync("change-matter", form, () => api.DoInquiryAsync(Here, CaseId, "changes", change, form.Key, form.Version, ct), ct, OfMatter);

    /// <summary>Shows the letter that the change would give; nothing is saved.</summary>
    public async Task<IActionResult> OnPostChangeMatterPreviewAsync([FromForm] MatterChangeForm form, CancellationToken ct) => ReadMatter(form, out var change) is { Count: > 0 } errors
        ? await FailAsync("change-matter", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await PreviewAsync("change-matter", form, () => api.MatterChangePreviewAsync(Here, CaseId, change, ct), ct, OfMatter);

    private List<FormError> ReadMatter(MatterChangeForm form, out object change)
    {
        var wrong = new List<FormError>();
        var decision = form.ToRequest(form.Makers.BoardOf(texts, wrong));
        var errors = wrong.Select(e => e with { Field = $"change-matter-decision.{e.Field}" }).ToList();
        if (!MatterReasons.Contains(form.Reason, StringComparer.Ordinal))
            errors.Insert(0, new FormError("change-matter-reason", texts["Change.ReasonMissing"]));
        change = new { reason = form.Reason, decision, appealId = form.Appeal, isAdverse = form.IsAdverse, adverseGround = string.IsNullOrEmpty(form.Ground) ? null : form.Ground };
        return errors;
    }

    /// <summary>Records that the decision was looked at again and stands.</summary>
    public Task<IActionResult> OnPostUpholdAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("uphold", form, () => api.DoAsync(Here, CaseId, "reexaminations", new { explanation = form.Text }, form.Key, form.Version, ct), ct, "explanation");

    /// <summary>Puts an obvious slip right.</summary>
    public Task<IActionResult> OnPostRectifyAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("rectify", form, () => api.DoAsync(Here, CaseId, "rectifications", new { what = form.Text }, form.Key, form.Version, ct), ct, "what");

    /// <summary>Shows the letter that would put the slip right; nothing is saved.</summary>
    public Task<IActionResult> OnPostRectifyPreviewAsync([FromForm] CaseForm form, CancellationToken ct) =>
        PreviewAsync("rectify", form, () => api.RectificationPreviewAsync(Here, CaseId, form.Text, ct), ct, "what");

    /// <summary>Shows the letter that the change would give; nothing is saved.</summary>
    public async Task<IActionResult> OnPostChangePreviewAsync([FromForm] ChangeForm form, CancellationToken ct) => Read(form, out var change) is { Count: > 0 } errors
        ? await FailAsync("change", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await PreviewAsync("change", form, () => api.ChangePreviewAsync(Here, CaseId, change, ct), ct, OfChange);

    /// <summary>Changes the decision.</summary>
    public async Task<IActionResult> OnPostChangeAsync([FromForm] ChangeForm form, CancellationToken ct) => Read(form, out var change) is { Count: > 0 } errors
        ? await FailAsync("change", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
        : await SendAsync("change", form, () => api.DoTransportAsync(Here, CaseId, "changes", change, form.Key, form.Version, ct), ct, OfChange);

    private List<FormError> Read(ChangeForm form, out object change)
    {
        var decision = form.Decision.Read(null, texts, out var wrong);
        var errors = wrong.Select(e => e with { Field = $"change-decision.{e.Field}" }).ToList();
        if (!Reasons.Contains(form.Choice, StringComparer.Ordinal))
            errors.Insert(0, new FormError("change-reason", texts["Change.ReasonMissing"]));
        change = new { reason = form.Choice, decision, appealId = form.Appeal, isAdverse = form.Ticked, adverseGround = string.IsNullOrEmpty(form.Ground) ? null : form.Ground };
        return errors;
    }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Transport = IsTransport ? await api.CaseAsync(Here, CaseId, null, ShownTimes.Now, ct) : null;
        Appeals = await api.AppealsAsync(Here, CaseId, ct);
    }

    private ChangeForm Begin()
    {
        var before = Transport?.Decision;
        var begun = DecisionForm.For(Transport!);
        return new ChangeForm
        {
            Version = Case.Version,
            Appeal = Appeals.LastOrDefault(a => a.State is "received" or "reconsidered" or "ruled")?.AppealId,
            Decision = new DecisionForm
            {
                DecisionType = before?.DecisionType,
                Mode = before?.Mode,
                ValidFrom = before?.ValidFrom is { } from ? Words.Iso(from) : begun.ValidFrom,
                ValidTo = before?.ValidTo is { } to ? Words.Iso(to) : begun.ValidTo,
                Conditions = before?.Conditions,
            },
        };
    }
}

/// <summary>A change of a decision as typed: the choice is why, the tick that it is to the party's disadvantage.</summary>
public sealed class ChangeForm : CaseForm
{
    /// <summary>The appeal that leads to it.</summary>
    public Guid? Appeal { get; set; }

    /// <summary>Why it may be to the party's disadvantage.</summary>
    public string? Ground { get; set; }

    /// <summary>The new decision.</summary>
    public DecisionForm Decision { get; set; } = new();
}

/// <summary>A change of the decision in another matter as typed.</summary>
public sealed class MatterChangeForm : MatterForm
{
    /// <summary>Why it is changed.</summary>
    public string? Reason { get; set; }

    /// <summary>The appeal that leads to it.</summary>
    public Guid? Appeal { get; set; }

    /// <summary>Whether it is to the party's disadvantage in some other way than granting less.</summary>
    public bool IsAdverse { get; set; }

    /// <summary>Why it may be to the party's disadvantage.</summary>
    public string? Ground { get; set; }
}
