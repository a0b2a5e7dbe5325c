using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Persons;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>A guardian asks whether a child has the right to school transport. An answer without legal effect; nothing is saved.</summary>
internal sealed class Preview : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapPost("/school-transport/previews", Handle)
        .Describe("preview-school-transport", "Answer at once whether a child has the right to school transport", "Way, limit and rules as they are known now. Has no legal effect; nothing is saved.")
        .Refuses(RejectionKind.NotFound, "child-not-found")
        .Refuses(RejectionKind.Rule, "school-year-not-open")
        .Produces<Response>();

    private static async Task<Response> Handle(
        Request request, CurrentActor actor, IPopulationRegister register, TransportFactsFinder facts, AnswerView view, CaseNames names, IDocumentStore store, TimeProvider time,
        CancellationToken ct)
    {
        var (tenant, pupil, kind) = (actor.MunicipalityId, new PersonRef(request.ChildId), request.Kind ?? ApplicationKind.Distance);
        await using var session = store.QuerySession(tenant);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(tenant), ct: ct) ?? PolicySet.Initial;
        if (await RefusalAsync(register, actor, pupil, request.SchoolYear, policies, time.GetUtcNow(), ct) is { } refusal)
            throw new ProblemException(Problem.From(refusal));
        var evidence = await facts.FindAsync(tenant, pupil, actor.Guardian, request.SchoolYear, policies, TransportClaims.Of(kind, request.Grounds, request.Statements), ct);
        var existing = (await TransportApplications.FindAsync(session, Viewers.Of(actor), [pupil], request.SchoolYear, ct, kind == ApplicationKind.AfterSchoolCare))[pupil].Select(e => e.Case).FirstOrDefault();
        var assessment = TransportAssessment.Of(evidence);
        var showsHome = await HomeSight.MayAsync(register, actor, evidence.Pupil?.Address, ct);
        var answer = await view.ShowAsync(evidence, assessment, showsHome, ct);
        // The map shows where the child lives: the look at the register's entry is audited as every other.
        await names.ShowAsync(actor, [pupil.Value], "preview", ct);
        var type = TransportCases.TypeOf(assessment.DecisionType, policies, evidence.KnownAt);
        return new Response(
            request.ChildId, request.SchoolYear, answer.Grade, answer.SchoolForm, answer.School, answer.Answer, answer.AnswerText, answer.Limit, answer.Distance, answer.Map,
            answer.Problem, answer.Findings,
            existing is null ? Offers(kind, assessment.Entitlement) : [],
            existing,
            kind == ApplicationKind.Distance && AnswerView.IsGrantedByMachine(evidence, assessment, SwedishTime.DateOf(evidence.KnownAt)),
            new Expected(
                type.Code, type.Title, [.. TransportBasis.For(type, evidence.Facts?.Pupil.Form).Select(ShownCitation.Of)], type.Route.Code, type.Route.Title,
                TransportProposal.OutcomeOf(kind, assessment), assessment.SettlesType),
            !showsHome);
    }

    /// <summary>Why this guardian, or pupil who acts alone, may not ask this; null when it may. Someone else's child is answered as one that does not exist.</summary>
    public static async Task<Rejection?> RefusalAsync(
        IPopulationRegister register, CurrentActor actor, PersonRef pupil, SchoolYear year, PolicySet policies, DateTimeOffset now, CancellationToken ct)
    {
        if (!await OwnPupils.HasAsync(register, actor, pupil, year, SwedishTime.DateOf(now), ct))
            return new Rejection("child-not-found", RejectionKind.NotFound, "childId");
        return SchoolYears.Open(policies, now).Contains(year) ? null : new Rejection("school-year-not-open", RejectionKind.Rule, "schoolYear");
    }

    // Where the limit is met one applies; where it is not, other grounds and the formal decision stand open; where the rules
    // cannot tell, an application on distance goes to an officer.
    private static IReadOnlyList<Offer> Offers(ApplicationKind kind, Entitlement entitlement) => entitlement switch
    {
        _ when kind == ApplicationKind.AfterSchoolCare => [Offer.AfterSchoolCare],
        Entitlement.Entitled => [Offer.Apply],
        Entitlement.NotEntitled => [Offer.OtherGrounds, Offer.FormalDecision],
        Entitlement.NeedsOfficer => [Offer.Apply, Offer.OtherGrounds],
        _ => throw new ArgumentOutOfRangeException(nameof(entitlement), entitlement, "Unknown entitlement."),
    };

    /// <summary>Which child and school year, and what would be applied for.</summary>
    /// <param name="ChildId">The child.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Kind">distance when left out.</param>
    /// <param name="Grounds">With other-grounds: the grounds that would be claimed.</param>
    /// <param name="Statements">With other-grounds: what would be said of them.</param>
    internal sealed record Request(
        Guid ChildId, SchoolYear SchoolYear, ApplicationKind? Kind = null, IReadOnlyList<TransportGround>? Grounds = null, GroundStatements? Statements = null);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.ChildId).NotEmpty();
            RuleFor(r => r.SchoolYear).NotEmpty();
            RuleFor(r => r.Grounds).Must(g => g is null or { Count: 0 }).When(r => r.Kind != ApplicationKind.OtherGrounds).WithErrorCode("not-allowed");
            RuleFor(r => r.Grounds).Must(g => g is null || g.Distinct().Count() == g.Count).WithErrorCode("not-allowed");
            RuleFor(r => r.Statements).Null().When(r => r.Kind != ApplicationKind.OtherGrounds).WithErrorCode("not-allowed");
            RuleFor(r => r.Statements!).SetValidator(new StatementsValidator()).When(r => r.Statements is not null);
        }
    }

    /// <summary>What a guardian may do after the answer.</summary>
    internal enum Offer
    {
        /// <summary>Apply on distance.</summary>
        Apply,

        /// <summary>Apply on other grounds.</summary>
        OtherGrounds,

        /// <summary>Ask for the formal decision.</summary>
        FormalDecision,

        /// <summary>Apply for journeys to or from fritidshem.</summary>
        AfterSchoolCare,
    }

    /// <summary>Which decision it would be. Outcome is what an officer would be proposed to decide; null where the rules leave it open. Settled tells whether the type follows from the facts.</summary>
    internal sealed record Expected(
        string DecisionType, string Title, IReadOnlyList<ShownCitation> LegalBasis, string AppealRoute, string AppealRouteTitle, Outcome? Outcome, bool Settled);

    /// <summary>The answer, and what may be done next. Where homeHidden is true, the one who asks is not registered where the child lives: the map is left out.</summary>
    internal sealed record Response(
        Guid ChildId,
        SchoolYear SchoolYear,
        Grade? Grade,
        SchoolForm? SchoolForm,
        ShownSchool? School,
        Entitlement Answer,
        string AnswerText,
        ShownLimit? Limit,
        ShownDistance? Distance,
        ShownMap? Map,
        string? Problem,
        IReadOnlyList<ShownFinding> Findings,
        IReadOnlyList<Offer> Offers,
        ExistingCase? ExistingCase,
        bool DelegatedToMachine,
        Expected Decision,
        bool HomeHidden);
}
