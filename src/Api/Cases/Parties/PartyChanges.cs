using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Parties;

/// <summary>An officer lets persons take part in a case, ends that, and asks for signatures.</summary>
internal sealed class PartyChanges : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapPost("/cases/{caseId:guid}/parties", Add)
            .Describe(
                "add-party", "Let a person take part in a case",
                "The other guardian as the register has custody; the pupil from the age at which pupils act alone in such cases; a trustee or a representative whose appointment or power of attorney the officer has seen. " +
                "Whoever takes part sees the case and acts in it as guardians do, until that is ended. Also after the decision.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-closed", "case-disposed", "party-has-other-role")
            .Refuses(RejectionKind.Forbidden, "officer-disqualified")
            .Refuses(RejectionKind.Rule, "person-not-found", "party-is-applicant", "party-not-guardian", "pupil-does-not-act-alone")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/parties/{partyId:guid}/endings", End)
            .Describe("end-party", "End that a person takes part", "The person sees the case no longer, unless by custody or as the applicant. Also when the case is decided or closed.")
            .Refuses(RejectionKind.NotFound, "case-not-found")
            .Refuses(RejectionKind.Conflict, "case-disposed")
            .Produces<CaseActions.Response>();
        groups.Officer.MapPost("/cases/{caseId:guid}/parties/{partyId:guid}/signature-requests", AskSignature)
            .Describe("ask-signature", "Ask a party to sign", "The party gets a letter and is reminded once. The decision waits until the signature is given or declined or its time is out; nobody is refused by silence.")
            .Refuses(RejectionKind.NotFound, "case-not-found", "party-not-found")
            .Refuses(RejectionKind.Conflict, "case-already-decided", "case-closed", "case-disposed")
            .Refuses(RejectionKind.Rule, "answer-day-not-ahead")
            .Produces<CaseActions.Response>();
    }

    private static Task<IResult> Add(
        Guid caseId, AddRequest request, IdempotentCommand command, CurrentActor actor, IPopulationRegister register, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        if (!PersonalIdentityNumber.TryParse(request.PersonalIdentityNumber!, SwedishTime.DateOf(time.GetUtcNow()), out var number, out var fault))
            throw new ProblemException(ExceptionProblems.Field("personalIdentityNumber", fault));
        return CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            async at =>
            {
                var found = await register.FindAsync(actor.MunicipalityId, number, ct);
                // Whether a protected person exists is not for other officers to find out.
                if (found is not { } person || (await register.AskAsync(actor.MunicipalityId, [person], ct))[person] is not { } answer || (answer.IsProtected && !actor.SeesProtected))
                    return Verdict<ICaseEvent>.Refuse("person-not-found", RejectionKind.Rule, "personalIdentityNumber");
                return PartyDecider.Decide(
                    new PartyCommand.Admit(person, request.Role.GetValueOrDefault(), await StandingAsync(at, person, answer, actor.MunicipalityId, register, ct), at.By), at.File);
            },
            ct);
    }

    private static async Task<PartyStanding> StandingAsync(CaseMoment at, PersonRef person, RegisterAnswer answer, string tenant, IPopulationRegister register, CancellationToken ct) =>
        at.File.Registration is { } header
            ? new PartyStanding(
                (await register.GuardiansOfAsync(tenant, header.Subject, ct)).Contains(person),
                person == header.Subject && answer is RegisterAnswer.Found found && CaseTypeRegister.Get(header.CaseType).PupilActsAlone(found.Person.BirthDate, at.Today))
            : new PartyStanding(HasCustody: false, ActsAlone: false);

    private static Task<IResult> End(Guid caseId, Guid partyId, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, CaseActions.NoBody, command, ifMatch: null, actor, store, time, at => PartyDecider.Decide(new PartyCommand.Leave(new PersonRef(partyId), at.By), at.File), ct);

    private static Task<IResult> AskSignature(
        Guid caseId, Guid partyId, AskSignatureRequest request, IdempotentCommand command, CurrentActor actor, ProceduralLetters letters, IDocumentStore store, TimeProvider time,
        CancellationToken ct) =>
        CaseActions.RunAsync(
            caseId, request, command, ifMatch: null, actor, store, time,
            async at => PartyDecider.Decide(
                    new PartyCommand.AskSignature(new PersonRef(partyId), at.Today, at.WithinReach(request.RemindOn, "remindOn"), at.WithinReach(request.Due, "due"), at.By), at.File)
                is var verdict && verdict is Verdict<ICaseEvent>.Accepted asked
                ? new Verdict<ICaseEvent>.Accepted([.. asked.Events, .. await letters.SignatureRequestsAsync(at, asked.Events, ct)])
                : verdict,
            ct);

    /// <summary>Who is to take part.</summary>
    /// <param name="PersonalIdentityNumber">The person's personnummer or samordningsnummer.</param>
    /// <param name="Role">co-guardian, trustee, representative or pupil.</param>
    internal sealed record AddRequest(string? PersonalIdentityNumber, PartyRole? Role);

    /// <summary>Until when a party is to sign.</summary>
    /// <param name="RemindOn">The day of the reminder; after today, and not after the last day.</param>
    /// <param name="Due">The last day to sign; after today.</param>
    internal sealed record AskSignatureRequest(DateOnly? RemindOn, DateOnly? Due);

    /// <summary>The form of the request.</summary>
    internal sealed class AddValidator : AbstractValidator<AddRequest>
    {
        /// <summary>The rules.</summary>
        public AddValidator()
        {
            RuleFor(r => r.PersonalIdentityNumber).NotEmpty();
            RuleFor(r => r.Role).NotNull().IsInEnum();
        }
    }

    /// <summary>The form of the request.</summary>
    internal sealed class AskSignatureValidator : AbstractValidator<AskSignatureRequest>
    {
        /// <summary>The rules.</summary>
        public AskSignatureValidator()
        {
            RuleFor(r => r.RemindOn).NotNull();
            RuleFor(r => r.Due).NotNull();
        }
    }
}
