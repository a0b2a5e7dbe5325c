using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Where a child is placed after a round: placed or moved by a decision of its own, its seat free again, or its case decided without a place.</summary>
public sealed class PlacementModel(OfficerApi api, RoundApi rounds, SeatApi seats, CurrentMunicipality here, Wording wording, IStringLocalizer<OfficerTexts> texts) : CasePartModel(api, here, wording)
{
    /// <summary>The name of the form that places the child.</summary>
    public const string PlaceForm = "place-child";

    /// <summary>The name of the form that makes the seat free.</summary>
    public const string VacateForm = "vacate";

    /// <summary>The name of the form that refuses late wishes.</summary>
    public const string RefuseForm = "refuse-late";

    /// <summary>The name of the form that takes the child off waiting lists.</summary>
    public const string LeaveForm = "leave-waiting";

    /// <summary>The name of the form that decides without a place.</summary>
    public const string EndForm = "end-choice";

    /// <summary>The facts of a placement that may be found wrong.</summary>
    public static IReadOnlyList<string> Facts { get; } = ["assigned-school", "way", "sibling", "moved", "resident", "current-school"];

    /// <summary>Why a seat is free again.</summary>
    public static IReadOnlyList<string> Vacancies { get; } = ["left", "decision-changed"];

    /// <summary>The choice.</summary>
    public Choice Choice { get; private set; } = null!;

    /// <summary>The round.</summary>
    public RoundDetails Round { get; private set; } = null!;

    /// <summary>The appeals against the decision, oldest first.</summary>
    public IReadOnlyList<CaseAppeal> Appeals { get; private set; } = [];

    /// <summary>The schools of the round that have the child's grade, each with whether a seat is free, and behind them the municipality's others: code and words.</summary>
    public IReadOnlyList<(string Code, string Text)> Schools { get; private set; } = [];

    /// <summary>The schools where the child waits for a seat.</summary>
    public IReadOnlyList<NamedUnit> Waits { get; private set; } = [];

    /// <summary>True when the round is published, so that children are placed one by one.</summary>
    public bool IsPublished => Round.State is "published" or "finished";

    /// <summary>On which grounds the child may be placed as the case stands; the API has the last word.</summary>
    public IReadOnlyList<string> Grounds => Choice switch
    {
        { OutOfRound: { } left } => left.AwaitsDecision ? ["left-out"] : [],
        { Placed: not null, Late: null } => ["correction", "appeal", "offer"],
        { Placed: not null } => ["late-choice", "correction", "appeal", "offer"],
        { Late: not null } or { State: "late" } => ["late-choice", "offer"],
        _ => [],
    };

    /// <summary>True when the child has something that can be made free: a seat, or a place on waiting lists.</summary>
    public bool MayVacate => Choice is { Placed: not null, OpenOffer: null };

    /// <summary>True when the case may be decided without a place.</summary>
    public bool MayEnd => IsUndecided && Choice is { Placed: null } and ({ OutOfRound.AwaitsDecision: true } or { State: "late" or "withdrawn" });

    /// <summary>True when the child keeps its place and its late wishes wait for a decision.</summary>
    public bool MayRefuseLate => IsPublished && Choice is { LateAwaitsDecision: true, OpenOffer: null };

    /// <summary>Places the child, or moves it.</summary>
    public Task<IActionResult> OnPostPlaceAsync([FromForm] PlacementForm form, CancellationToken ct) => SendAsync(
        PlaceForm, form,
        () => rounds.DecideSinglyAsync(
            Here, CaseId, "placements",
            new { unit = form.Unit, ground = Given(form.Choice), reasons = Given(form.Text), appealId = form.Choice == "appeal" ? form.Person : null, fact = form.Choice == "correction" ? Given(form.Fact) : null, record = form.Choice == "correction" ? Given(form.Record) : null, keepsSeat = form.Choice == "correction" && form.Ticked ? true : (bool?)null },
            form.Key, form.Version, ct),
        ct, "unit", "ground", "reasons", "appealId", "fact", "record", "keepsSeat");

    /// <summary>Records that the seat is free again.</summary>
    public Task<IActionResult> OnPostVacateAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync(VacateForm, form, () => rounds.DecideSinglyAsync(Here, CaseId, "vacancies", new { reason = Given(form.Choice) }, form.Key, form.Version, ct), ct, "reason");

    /// <summary>Takes the child off the waiting list of a school, or off all.</summary>
    public Task<IActionResult> OnPostLeaveAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        LeaveForm, form,
        () => rounds.DecideSinglyAsync(
            Here, CaseId, "waiting-departures", new { unit = Given(form.Choice), channel = Given(form.Channel), arrivedOn = form.Day, arrivalReason = Given(form.Text) }, form.Key, form.Version, ct),
        ct, "unit", "channel", "arrivedOn", "arrivalReason");

    /// <summary>Refuses the wishes, or strikes the case off.</summary>
    public Task<IActionResult> OnPostEndAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        EndForm, form,
        () => rounds.DecideSinglyAsync(Here, CaseId, "endings", new { outcome = Given(form.Choice), reasons = Given(form.Text), communicationNotNeeded = form.Ticked ? true : (bool?)null }, form.Key, form.Version, ct),
        ct, "outcome", "reasons", "communicationNotNeeded");

    /// <summary>Refuses the late wishes; the placement stands.</summary>
    public Task<IActionResult> OnPostRefuseAsync([FromForm] CaseForm form, CancellationToken ct) => SendAsync(
        RefuseForm, form, () => rounds.DecideSinglyAsync(Here, CaseId, "late-refusals", new { reasons = Given(form.Text), communicationNotNeeded = form.Ticked ? true : (bool?)null }, form.Key, form.Version, ct), ct,
        "reasons", "communicationNotNeeded");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Choice = await api.ChoiceAsync(Here, CaseId, ct);
        Round = await rounds.RoundAsync(Here, Guid.Parse(Choice.RoundId), null, ct);
        if (!IsPublished)
            return;
        Waits = await rounds.WaitsAsync(Here, CaseId, ct);
        Appeals = await api.AppealsAsync(Here, CaseId, ct);
        var counted = (await seats.OfGradeAsync(Here, Choice.SchoolYear, Choice.Grade, ct)).ToDictionary(s => s.Unit, s => s.HasFree, StringComparer.Ordinal);
        var inRound = Round.Seats.Where(s => s.Grade == Choice.Grade).ToList();
        // A child keeps, or comes back to, its seat at a school that gives none in the round.
        var others = (await rounds.UnitsAsync(Here, ct)).Where(u => u is { Provider: "municipal", IsClosed: false } && u.Forms.Any(f => f.Grades.Contains(Choice.Grade, StringComparer.Ordinal)) && inRound.TrueForAll(s => s.Unit != u.Unit));
        Schools = [.. inRound.Select(s => (s.Unit, Named(s.Name ?? s.Unit, counted.TryGetValue(s.Unit, out var free) ? free : null))), .. others.Select(u => (u.Unit, u.Name))];
    }

    private string Named(string school, bool? hasFree) => hasFree switch
    {
        true => texts["Placement.Free", school],
        false => texts["Placement.Full", school],
        null => school,
    };

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>A placement as typed: the choice is its ground, the text the reasons, the person the appeal; ticked where the child keeps the seat it has.</summary>
public sealed class PlacementForm : CaseForm
{
    /// <summary>The school.</summary>
    public string? Unit { get; set; }

    /// <summary>The fact that was wrong; empty when none is named.</summary>
    public string? Fact { get; set; }

    /// <summary>Where that is on record.</summary>
    public string? Record { get; set; }
}
