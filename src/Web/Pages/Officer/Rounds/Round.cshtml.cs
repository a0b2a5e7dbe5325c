using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Rounds;

/// <summary>A round of school choice, and the step that comes next: open, close, draw, propose, publish, end.</summary>
public sealed class RoundModel(RoundApi api, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts, TimeProvider clock) : RoundPartModel(api, here, wording)
{
    private static readonly string[] OfFact = ["what", "reason", "school", "metres"];

    // A small round is published before its page is shown.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);

    /// <summary>The child whose facts are to be corrected, from the link in the proposal.</summary>
    [FromQuery]
    public Guid? Correct { get; set; }

    /// <summary>The form of a proposal: as sent, or with the child to correct.</summary>
    public ProposalForm Proposes
    {
        get
        {
            var form = Form<ProposalForm>("propose");
            if (form.Fact.ChildId == Guid.Empty)
                form.Fact.ChildId = Correct ?? Guid.Empty;
            return form;
        }
    }

    /// <summary>What the round would be closed on; null unless it is open.</summary>
    public ClosingPreview? Closing { get; private set; }

    /// <summary>Why nothing can be told of the closing or the proposal, in words.</summary>
    public string? Barred { get; private set; }

    /// <summary>What the proposal would be; null unless it was looked at.</summary>
    public AllocationPreview? Proposal { get; private set; }

    /// <summary>The child whose facts are to be corrected, as it is proposed for; null where none is chosen.</summary>
    public RoundPlacement? Corrected { get; private set; }

    /// <summary>How far the publication has come; null before it has begun.</summary>
    public PublicationProgress? Publication { get; private set; }

    /// <summary>The last admitted of each school; empty before the publication.</summary>
    public IReadOnlyList<RoundCutoff> Cutoffs { get; private set; } = [];

    /// <summary>The facts to settle before the round is closed: as sent, or one for each that is missing.</summary>
    public ClosingForm Closes
    {
        get
        {
            var form = Form<ClosingForm>("close");
            var typed = form.Facts.ToDictionary(f => f.ChildId);
            form.Facts = [.. (Closing?.Missing ?? []).Select(m => m.ChildId).Distinct().Select(child => typed.GetValueOrDefault(child) ?? new FactForm { ChildId = child, School = Closing!.Missing.First(m => m.ChildId == child).School })];
            return form;
        }
    }

    /// <summary>The public draws that may be named; empty when none may.</summary>
    public IReadOnlyList<LotterySource> Sources { get; private set; } = [];

    /// <summary>The form that names a draw: as sent, or with the one that is named.</summary>
    public NamingForm Naming
    {
        get
        {
            var form = Form<NamingForm>("naming");
            if (!IsSent("naming") && Round.Draw is { } draw)
                (form.Source, form.HeldAt) = (draw.Code, draw.HeldAt is { } held ? Wording.LocalOf(held) : null);
            return form;
        }
    }

    /// <summary>True when the time for choices is over.</summary>
    public bool IsTimeOver => Round.ClosesAt <= clock.GetUtcNow();

    /// <summary>Whether the result of the named draw can be there: the draw is held, or there is none to wait for.</summary>
    public bool IsDrawHeld => !(Round.Draw?.HeldAt > clock.GetUtcNow());

    /// <summary>True when there is a proposal to look at.</summary>
    public bool HasResult => Round.ResultHash is not null;

    /// <summary>Opens the round.</summary>
    public Task<IActionResult> OnPostOpenAsync([FromForm] CaseForm form, CancellationToken ct) => StepAsync("open", "round-opened", "openings", form, new { }, ct);

    /// <summary>Closes the round on the facts there are and those that are settled.</summary>
    public Task<IActionResult> OnPostCloseAsync([FromForm] ClosingForm form, CancellationToken ct) => StepAsync(
        "close", "round-closed", "closings", form,
        new { settlements = form.Facts.Where(f => !f.IsEmpty).Select(f => f.ToEntry()) }, ct,
        [.. Enumerable.Range(0, form.Facts.Count).SelectMany(i => OfFact.Select(f => $"settlements[{i}].{f}"))]);

    /// <summary>Names the public draw that the seed comes from.</summary>
    public Task<IActionResult> OnPostNameAsync([FromForm] NamingForm form, CancellationToken ct)
    {
        var held = form.Held(texts, out var errors);
        return errors.Count > 0
            ? FailAsync("naming", form, errors, StatusCodes.Status422UnprocessableEntity, ct)
            : StepAsync("naming", "draw-named", "draw-namings", form, new { source = string.IsNullOrEmpty(form.Source) ? null : form.Source, heldAt = held }, ct, "source", "heldAt");
    }

    /// <summary>Draws the lottery.</summary>
    public Task<IActionResult> OnPostDrawAsync([FromForm] CaseForm form, CancellationToken ct) =>
        StepAsync("draw", "round-drawn", "draws", form, new { seed = string.IsNullOrWhiteSpace(form.Text) ? null : form.Text.Trim() }, ct, "seed");

    /// <summary>Corrects a seed that was entered otherwise than the draw gave it.</summary>
    public Task<IActionResult> OnPostCorrectSeedAsync([FromForm] SeedForm form, CancellationToken ct) =>
        StepAsync("correct-seed", "seed-corrected", "seed-corrections", form, new { seed = form.Seed?.Trim() ?? "", reason = form.Text?.Trim() ?? "" }, ct, "seed", "reason");

    /// <summary>Shows what a proposal would be, and who changes by it; nothing is saved.</summary>
    public async Task<IActionResult> OnPostLookAsync([FromForm] ProposalForm form, CancellationToken ct)
    {
        try
        {
            Proposal = await Api.AllocationPreviewAsync(Here, RoundId, form.Corrections, form.SeatChanges, ct);
            return await ShowAsync("propose", form, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status is not (401 or 403 or 404))
        {
            return await FailAsync("propose", form, FormError.From(e.Problem, Words), e.Problem.Status, ct);
        }
    }

    /// <summary>Makes the proposal.</summary>
    public Task<IActionResult> OnPostProposeAsync([FromForm] ProposalForm form, CancellationToken ct) =>
        StepAsync("propose", "round-proposed", "allocations", form, new { corrections = form.Corrections, seats = form.SeatChanges }, ct);

    /// <summary>Decides every child as proposed.</summary>
    public Task<IActionResult> OnPostPublishAsync([FromForm] CaseForm form, CancellationToken ct) =>
        StepAsync("publish", "round-publishing", "publications", form, new { resultHash = form.Text, communicationNotNeeded = form.Ticked ? true : (bool?)null }, ct, "communicationNotNeeded");

    /// <summary>Takes a child out of the publication, so that it holds up no other.</summary>
    public Task<IActionResult> OnPostExcludeAsync([FromForm] CaseForm form, CancellationToken ct) =>
        StepAsync("exclude", "child-taken-out", "exclusions", form, new { reason = form.Text?.Trim() ?? "", caseId = Guid.TryParse(form.Choice, out var id) ? id : (Guid?)null }, ct, "caseId", "reason");

    /// <summary>Ends the round.</summary>
    public Task<IActionResult> OnPostEndAsync([FromForm] CaseForm form, CancellationToken ct) => StepAsync("end-round", "round-ended", "endings", form, new { }, ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        if (Round.State is "prepared" or "open")
            Sources = await Api.LotterySourcesAsync(Here, RoundId, ct);
        if (Round.State == "open")
            Closing = await ClosingAsync(ct);
        if (Round.State == "allocated" && Proposes.Fact.ChildId != Guid.Empty)
            Corrected = await Api.ResultOfAsync(Here, RoundId, Proposes.Fact.ChildId, ct);
        if (Round.State is "publishing")
            Publication = await FollowAsync(ct);
        if (Round.State is "published" or "finished")
            Cutoffs = (await Api.CutoffsAsync(Here, RoundId, ct)).Items;
    }

    private Task<IActionResult> StepAsync(string name, string done, string step, CaseForm form, object body, CancellationToken ct, params string[] fields) =>
        SendAsync(name, done, form, async () => (await Api.StepAsync(Here, RoundId, step, body, form.Key, form.Version, ct)).Position, ct, fields);

    private async Task<ClosingPreview?> ClosingAsync(CancellationToken ct)
    {
        try
        {
            return await Api.ClosingPreviewAsync(Here, RoundId, ct);
        }
        catch (ApiProblemException e) when (e.Problem.Status is StatusCodes.Status409Conflict or StatusCodes.Status422UnprocessableEntity)
        {
            Barred = Words.Problem(e.Problem);
            return null;
        }
    }

    private async Task<PublicationProgress> FollowAsync(CancellationToken ct)
    {
        var until = clock.GetUtcNow() + Patience;
        var progress = await Api.PublicationAsync(Here, RoundId, ct);
        while (!progress.Finished && clock.GetUtcNow() < until)
        {
            await Task.Delay(Between, clock, ct);
            progress = await Api.PublicationAsync(Here, RoundId, ct);
        }
        return progress;
    }
}
