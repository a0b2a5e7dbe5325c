using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Intake;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>An officer registers an application for school transport that came on paper, by e-mail or by telephone.</summary>
internal sealed class RegisterOnBehalf : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/school-transport/applications", Handle)
        .Describe(
            "register-school-transport-application",
            "Register an application that came on paper, by e-mail, by telephone or on a visit",
            "Decided on as any other; the clocks run from the day it arrived. The applicant gets a receipt by digital mailbox or post. Scans are put into the case as files. Where the limit is not met, register a formal decision or other grounds.")
        .Refuses(RejectionKind.NotFound, "child-not-found")
        .Refuses(Apply.Exists(new ExistingCase(Guid.Parse("019ab0c1-7c1e-7d52-8a4b-3f0e5d6c7b8a"), "SKJ-7K4M-2Q9P")))
        .Refuses(RejectionKind.Rule, "person-not-found", "arrival-in-the-future", "arrival-reason-missing", "school-year-not-open", "limit-not-met")
        .Produces<Apply.Response>(StatusCodes.Status201Created);

    private static async Task<IResult> Handle(
        Request request, IdempotentCommand command, CurrentActor actor, OnBehalfIntake intake, IPopulationRegister register, ApplyHandler handler, TimeProvider time, IDocumentStore store,
        CancellationToken ct)
    {
        var (child, acting, arrival) = await intake.FindAsync(request.OnBehalf!, actor, time.GetUtcNow(), ct);
        return await Apply.RunAsync(request, request.For(child.Value), arrival, command, acting, register, handler, time, store, ct);
    }

    /// <summary>What came.</summary>
    /// <param name="OnBehalf">For whom, how and when.</param>
    /// <param name="SchoolYear">The school year.</param>
    /// <param name="Kind">What is asked for.</param>
    /// <param name="Grounds">With other-grounds: at least one.</param>
    /// <param name="Description">The applicant's own words.</param>
    /// <param name="Statements">With other-grounds: what is said of the grounds, field by field.</param>
    internal sealed record Request(
        OnBehalf? OnBehalf, SchoolYear SchoolYear, ApplicationKind? Kind, IReadOnlyList<TransportGround>? Grounds = null, string? Description = null, GroundStatements? Statements = null)
    {
        /// <summary>The application as the e-service would have sent it.</summary>
        public Apply.Request For(Guid child) => new(child, SchoolYear, Kind, Grounds, Description, Statements);
    }

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.OnBehalf).NotNull();
            RuleFor(r => r.OnBehalf!).SetValidator(new OnBehalf.Validator()).When(r => r.OnBehalf is not null);
            // The child is found by its number; everything else is asked as of a guardian.
            RuleFor(r => r).Custom((r, context) =>
            {
                foreach (var failure in new Apply.Validator().Validate(r.For(Guid.AllBitsSet)).Errors)
                    context.AddFailure(failure);
            });
        }
    }
}
