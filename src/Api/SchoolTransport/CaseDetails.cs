using System.Text.Json;
using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Persons;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>The details of a case of school transport, for its guardian and for officers.</summary>
internal sealed class CaseDetails : IUseCase
{
    private const string AboutTimes =
        "Its version stands in ETag. As of another time the same is shown as it was known, or as it stood and was later corrected; then there is no ETag, since nothing can be decided on it. " +
        "What was done is never backdated: a decision stands from the day it was taken. Names and protection are those of today.";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/school-transport/cases/{caseId:guid}", Handle)
            .Describe("my-school-transport-case", "Read my case of school transport", AboutTimes)
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Response>();
        groups.Officer.MapGet("/school-transport/cases/{caseId:guid}", Handle)
            .Describe("school-transport-case", "Read a case of school transport with facts, map, rule trace and proposal", AboutTimes)
            .Refuses(RejectionKind.NotFound, "case-not-found", CaseAsOf.NotKnownThen).Produces<Response>();
    }

    private static async Task<Versioned<Response>> Handle(Guid caseId, AsOf asOf, CurrentActor actor, AnswerView view, CaseNames names, StaffNames staff, MatterProtection matters, IPopulationRegister register,
        Municipalities municipalities, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var officer = actor.Actor.Kind == ActorKind.CaseOfficer;
        var (row, transport) = await TransportDetailsReading.ReadAsync(session, await TransportCases.FindAsync(session, Viewers.Of(actor), caseId, ct), asOf, ct);
        var opened = await TransportDetailsReading.OpenAsync(session, row, transport, explains: officer, actor, "case-details", ct);
        var papers = officer && asOf.IsNow ? await TransportPapers.ReadAsync(session, row, actor, ct) : TransportPapers.None;
        var nameOf = await names.ShowAsync(actor, [row.Subject, row.Applicant], "case-details", ct);
        // Protection that came after the application hides what was measured before it.
        var pupil = new PersonRef(row.Subject);
        var isProtected = row.Queue == Code.Of(Queue.Protected)
            || (await matters.OfAsync(actor.MunicipalityId, [pupil], new PersonRef(row.Applicant), ct))[pupil] != Protection.None;
        if (isProtected)
            opened = opened with { Evidence = opened.Evidence?.WithoutHome() };
        // Of two homes each is for those who live there: only whoever has told of the other sees both.
        var showsHome = (officer || opened.Evidence?.NamesOtherHome is not true || row.Applicant == actor.GuardianRef?.Value) && await HomeSight.MayAsync(register, actor, opened.Evidence?.Pupil?.Address, ct);
        var answer = opened.Evidence is { } evidence ? await view.ShowAsync(evidence, opened.Assessment(evidence), showsHome, ct) : null;
        return new Versioned<Response>(
            Show(opened, answer, nameOf, isProtected, showsHome, officer, municipalities.NameOf(actor.MunicipalityId), asOf.DayShown(time.GetUtcNow()), ShownTimes.Of(asOf), papers, new Staff(actor, staff, time.GetUtcNow().UtcDateTime)),
            asOf.IsNow ? row.Version : null);
    }

    private static Response Show(
        OpenedTransportCase opened, ShownAnswer? answer, Func<Guid, string> nameOf, bool isProtected, bool showsHome, bool isOfficer, string municipality, DateOnly day, ShownTimes? times, TransportPapers papers, Staff staff)
    {
        var (row, transport) = (opened.Case, opened.Transport);
        return new Response(
            row.CaseId,
            row.Reference,
            row.DiaryNumber,
            row.CaseType,
            CaseTexts.CaseType(row.CaseType),
            row.Status,
            CaseTexts.Get($"status.{row.Status}"),
            SchoolYear.Parse(transport.SchoolYear),
            row.RegisteredAt,
            row.Version,
            new Child(row.Subject, nameOf(row.Subject), answer?.Grade, answer?.SchoolForm),
            new Applicant(nameOf(row.Applicant)),
            Code.Parse<ApplicationKind>(transport.Kind),
            CaseTexts.Get($"detail.{transport.Kind}"),
            [.. (opened.Form?.Grounds ?? []).Select(g => new Ground(g, CaseTexts.Get($"ground.{Code.Of(g)}")))],
            opened.Form?.Description,
            showsHome && opened.Evidence?.Pupil?.Address is { } a ? a.OneLine : null,
            answer,
            opened.Evidence is { } evidence ? [.. TransportFactSheet.Of(evidence).Where(f => showsHome || !f.TellsHome).Select(f => new Fact(f.Label, f.Value, f.Source, f.Version))] : [],
            isOfficer && row.ProposedType is not null ? ProposalOf(row, opened, isProtected, papers, staff) : null,
            papers.Returned is { Data: Domain.Cases.Handling.ProposalReturned returned } back ? new ReturnedProposal(staff.Shown(returned.By), back.Timestamp, isProtected ? null : papers.Reason) : null,
            row.Decision is { } decided ? DecisionOf(decided, opened, isProtected, showsHome, municipality, papers, staff) : null,
            isOfficer && row.Decision is null ? [.. TransportCases.DecisionTypes(day).Select(t => new DecisionTypeChoice(t.Code, t.Title))] : [],
            isProtected,
            EvidenceDisposed: opened.Evidence is null,
            // An explanation may tell where the child lives.
            CaseCorrections.Show(row, isProtected ? new Dictionary<Guid, CorrectionNote?>() : opened.Explanations),
            row.NeedsReexamination,
            times,
            !showsHome);
    }

    private static Proposal ProposalOf(CaseRow row, OpenedTransportCase opened, bool isProtected, TransportPapers papers, Staff staff)
    {
        var title = DecisionCatalogue.Shipped.All.First(t => t.Code == row.ProposedType).Title;
        var reasons = row.Reasons is null && !isProtected ? opened.Reasons?.Text ?? [] : [];
        var isSettled = TransportAssessment.IsTypeSettled(opened.Transport.Problem is { } problem ? new ProblemCode(problem) : null);
        var by = (papers.PutForward?.Data as DecisionRecommended)?.By;
        // Beside the rules' reasons stand the officer's own.
        var own = by is null ? null : string.Join("\n\n", reasons.Except((opened.Evidence?.Findings ?? []).Select(f => f.Reason), StringComparer.Ordinal));
        return new Proposal(
            row.ProposedType!, title, isSettled, row.ProposedOutcome is { } proposed ? Code.Parse<Outcome>(proposed) : null, row.ProposedOutcome is { } outcome ? CaseTexts.Get($"outcome.{outcome}") : null, reasons,
            by is { } officer ? staff.Shown(officer) : null, papers.PutForward?.Timestamp, string.IsNullOrEmpty(own) ? null : own, by == staff.Looking.Actor);
    }

    private static Decision DecisionOf(string json, OpenedTransportCase opened, bool isProtected, bool showsHome, string municipality, TransportPapers papers, Staff staff)
    {
        var made = papers.MadeBy;
        var d = JsonSerializer.Deserialize<CaseDecided>(json, DomainJson.Options)!;
        var type = DecisionCatalogue.Shipped.Find(d.DecisionType.Value, d.DecidedOn)
            ?? throw new InvalidOperationException($"The catalogue has no '{d.DecisionType}' on the day of the decision.");
        return new Decision(
            type.Code,
            type.Title,
            DecisionKind.Final,
            d.Outcome,
            CaseTexts.Get($"outcome.{Code.Of(d.Outcome)}"),
            d.DecidedAt,
            d.DecidedOn,
            CaseTexts.Get($"decided-by.{Code.Of(d.DecidedBy.Kind)}"),
            [.. d.LegalBasis.Select(ShownCitation.Of)],
            isProtected ? [] : opened.Reasons?.Text ?? [],
            d.ValidFrom,
            d.ValidTo,
            opened.Transport.Mode is { } mode ? Code.Parse<TransportMode>(mode) : null,
            opened.Conditions?.Text,
            ArrangementOf(opened, isProtected, showsHome),
            // What the decision was appealed by then, whatever the municipality has recorded since.
            DecisionCatalogue.Shipped.Route(d.AppealRoute) is { } route
                ? new Appeal(route.Code, route.Title, route.InstructionFor(municipality) ?? "")
                : throw new InvalidOperationException($"The catalogue has no route '{d.AppealRoute}'."),
            d.Letter.Hash,
            made?.PresentedBy is { } presenter ? staff.Shown(presenter.Value) : null,
            [.. (made?.TookPart ?? []).Select(o => staff.Shown(o.Value))],
            made?.Minutes is { } minutes ? new Minutes(minutes.Meeting, minutes.Paragraph) : null);
    }

    private static Arrangement? ArrangementOf(OpenedTransportCase opened, bool isProtected, bool showsHome) =>
        !isProtected && opened is { Arrangement: { } arrangement, Evidence: { } evidence, Transport.ArrangedFrom: { } from }
            ? new Arrangement(DateOnly.FromDateTime(from), [.. arrangement.Legs.Select(l => showsHome ? l : TransportFactSheet.WithoutHome(l, evidence)).Select(l => new Leg(l.Address, l.Stop, l.Weeks, TransportFactSheet.LegText(l)))], arrangement.Note)
            : null;

    // How officers are shown to the one who looks.
    private sealed record Staff(CurrentActor Looking, StaffNames Names, DateTime Now)
    {
        public string Shown(Actor actor) => actor.Kind == ActorKind.CaseOfficer ? Shown(actor.Id) : CaseTexts.Get($"decided-by.{Code.Of(actor.Kind)}");

        public string Shown(string account) => Names.Shown(Looking.MunicipalityId, account, Now);
    }

    /// <summary>How a granted transport is arranged, from a day on.</summary>
    internal sealed record Arrangement(DateOnly From, IReadOnlyList<Leg> Legs, string? Note);

    /// <summary>Where and in which weeks the pupil is fetched and left.</summary>
    internal sealed record Leg(string Address, string? Stop, WeekPattern Weeks, string Text);

    /// <summary>The child.</summary>
    internal sealed record Child(Guid ChildId, string Name, Grade? Grade, SchoolForm? SchoolForm);

    /// <summary>The applicant.</summary>
    internal sealed record Applicant(string Name);

    /// <summary>A ground ticked in the form.</summary>
    internal sealed record Ground(TransportGround Code, string Text);

    /// <summary>A fact with its source.</summary>
    internal sealed record Fact(string Label, string Value, string Source, string? Version);

    /// <summary>A type of decision that may end the case; for officers.</summary>
    internal sealed record DecisionTypeChoice(string Code, string Title);

    /// <summary>What the rules or an officer put forward; for officers. Where the facts do not settle the type of decision, the officer must name it.</summary>
    /// <param name="DecisionType">Code of the type.</param>
    /// <param name="DecisionTypeTitle">The same in Swedish.</param>
    /// <param name="DecisionTypeSettled">Whether the facts settle the type.</param>
    /// <param name="Outcome">What it would come to; null where the rules leave it open.</param>
    /// <param name="OutcomeText">The same in Swedish.</param>
    /// <param name="Reasons">The reasons, the rules' first.</param>
    /// <param name="PutForwardBy">The officer who put it forward, as the municipality shows staff; null where the rules or a machine did.</param>
    /// <param name="PutForwardAt">When the officer did, UTC.</param>
    /// <param name="OwnReasons">The officer's own reasons.</param>
    /// <param name="Mine">Whether the one who looks put it forward.</param>
    internal sealed record Proposal(
        string DecisionType, string DecisionTypeTitle, bool DecisionTypeSettled, Outcome? Outcome, string? OutcomeText, IReadOnlyList<string> Reasons,
        string? PutForwardBy, DateTimeOffset? PutForwardAt, string? OwnReasons, bool Mine);

    /// <summary>That what an officer had put forward was returned, by whom, when and why; the reason is null where it is disposed of or the case protected.</summary>
    internal sealed record ReturnedProposal(string By, DateTimeOffset At, string? Reason);

    /// <summary>Where a decision stands in the board's minutes: the day of the meeting and the paragraph.</summary>
    internal sealed record Minutes(DateOnly Meeting, int Paragraph);

    /// <summary>How to appeal.</summary>
    internal sealed record Appeal(string Route, string Title, string Text);

    /// <summary>The decision. Who presented it, who took part and where it stands in the minutes is for officers; the letter tells it to all.</summary>
    internal sealed record Decision(
        string DecisionType, string Title, DecisionKind Kind, Outcome Outcome, string OutcomeText, DateTimeOffset DecidedAt, DateOnly DecidedOn, string DecidedBy, IReadOnlyList<ShownCitation> LegalBasis,
        IReadOnlyList<string> Reasons, DateOnly? ValidFrom, DateOnly? ValidTo, TransportMode? Mode, string? Conditions, Arrangement? Arrangement, Appeal Appeal, string LetterHash,
        string? PresentedBy, IReadOnlyList<string> TookPart, Minutes? Minutes);

    /// <summary>The case. Where needsReexamination is true, facts were corrected after the decision, which stands; asOf says which other time is shown, if any. Where homeHidden is true, the one who looks is not registered where the child lives: address and map are left out.</summary>
    internal sealed record Response(
        Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, string Status, string StatusText, SchoolYear SchoolYear, DateTime RegisteredAt, long Version, Child Child,
        Applicant Applicant, ApplicationKind Kind, string KindText, IReadOnlyList<Ground> Grounds, string? Description, string? Address, ShownAnswer? Answer, IReadOnlyList<Fact> Facts,
        Proposal? Proposal, ReturnedProposal? ReturnedProposal, Decision? Decision, IReadOnlyList<DecisionTypeChoice> DecisionTypes, bool ProtectedIdentity, bool EvidenceDisposed,
        IReadOnlyList<ShownCorrection> Corrections, bool NeedsReexamination, ShownTimes? AsOf, bool HomeHidden);
}
