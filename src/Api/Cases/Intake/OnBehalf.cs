using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Intake;

/// <summary>How an application came.</summary>
/// <param name="Channel">By which way.</param>
/// <param name="ArrivedAt">When it arrived at the municipality, UTC: the clocks run from it.</param>
internal sealed record Arrival(Channel Channel, DateTimeOffset ArrivedAt)
{
    /// <summary>Through the e-service, now.</summary>
    public static Arrival InEService(DateTimeOffset now) => new(Channel.EService, now);

    /// <summary>The day it arrived, in Sweden.</summary>
    public DateOnly On => SwedishTime.DateOf(ArrivedAt);
}

/// <summary>What an officer says of an application that came on paper, by e-mail or by telephone, whatever it is about.</summary>
/// <param name="ApplicantNumber">The applicant's personal identity number.</param>
/// <param name="ChildNumber">The child's personal identity number.</param>
/// <param name="Channel">paper, email or telephone.</param>
/// <param name="ArrivedOn">The day it arrived; today when left out. The clocks run from it.</param>
internal sealed record OnBehalf(string? ApplicantNumber, string? ChildNumber, Channel? Channel, DateOnly? ArrivedOn = null)
{
    /// <summary>The form of what is said.</summary>
    internal sealed class Validator : AbstractValidator<OnBehalf>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.ApplicantNumber).NotEmpty();
            RuleFor(r => r.ChildNumber).NotEmpty();
            RuleFor(r => r.Channel).NotNull();
            RuleFor(r => r.Channel).Must(c => c is null or Domain.Cases.Channel.Paper or Domain.Cases.Channel.Email or Domain.Cases.Channel.Telephone).WithErrorCode("not-allowed");
        }
    }
}

/// <summary>Registers applications on behalf of those who do not use the e-service: finds the persons, and confirms what was received.</summary>
internal sealed class OnBehalfIntake(IPopulationRegister register, MatterProtection matters, Municipalities municipalities)
{
    // Further back than this an arrival date is a slip of the pen.
    private const int FurthestBack = 366;

    /// <summary>The child, and the officer as one who acts for the applicant.</summary>
    /// <exception cref="ProblemException">A number is wrong, a person unknown, or the day ahead or far back.</exception>
    public async Task<(PersonRef Child, CurrentActor Acting, Arrival Arrival)> FindAsync(OnBehalf said, CurrentActor officer, DateTimeOffset now, CancellationToken ct)
    {
        var today = SwedishTime.DateOf(now);
        if (said.ArrivedOn is { } day && (day > today || day < today.AddDays(-FurthestBack)))
            throw new ProblemException(ExceptionProblems.Field("onBehalf.arrivedOn", day > today ? "in-the-future" : "out-of-range"));
        var applicant = await PersonAsync(said.ApplicantNumber!, "applicantNumber", officer, today, ct);
        var child = await PersonAsync(said.ChildNumber!, "childNumber", officer, today, ct);
        // Whether a protected person exists is not for other officers to find out.
        if (!officer.SeesProtected && (await matters.OfAsync(officer.MunicipalityId, [child], applicant, ct))[child].IsProtected())
            throw Unknown("childNumber");
        var arrivedAt = said.ArrivedOn is { } on && on < today ? StartOf(on) : now;
        return (child, officer with { GuardianRef = applicant }, new Arrival(said.Channel.GetValueOrDefault(), arrivedAt));
    }

    /// <summary>Writes the receipt, seals it and queues it for delivery in the session's batch; nothing for what came through the e-service, where it is shown at once.</summary>
    public async Task ConfirmAsync(
        IDocumentSession session, RetentionKey key, Guid caseId, CaseReference reference, CaseTypeCode type, Arrival arrival, PersonRef applicant, PersonRef child, FormSnapshot form, DateTimeOffset now,
        CancellationToken ct)
    {
        if (arrival.Channel == Channel.EService)
            return;
        var shows = !(await matters.OfAsync(session.TenantId, [child], applicant, ct))[child].IsProtected();
        var person = ((await register.AskAsync(session.TenantId, [applicant], ct))[applicant] as RegisterAnswer.Found)?.Person;
        string[] recipient = !shows || person is null
            ? [CaseTexts.Get("protected-applicant")]
            : person.Address is { } address ? [person.Name, address.Street, address.PostalLine] : [person.Name];
        var letter = ReceiptLetter.Render(new ReceiptContent(
            municipalities.NameOf(session.TenantId), reference.Value, CaseTexts.CaseType(type.Value), arrival.On, SwedishTime.DateOf(now), recipient, shows ? form : null,
            municipalities.ContactOf(session.TenantId)));
        DeliveryRows.Queue(session, Guid.CreateVersion7(now), caseId, DeliveryKind.Receipt, applicant.Value, session.Vault.Seal(key, letter).Id, now);
    }

    private async Task<PersonRef> PersonAsync(string text, string field, CurrentActor officer, DateOnly today, CancellationToken ct)
    {
        if (!PersonalIdentityNumber.TryParse(text, today, out var number, out var fault))
            throw new ProblemException(ExceptionProblems.Field($"onBehalf.{field}", fault));
        return await register.FindAsync(officer.MunicipalityId, number, ct) ?? throw Unknown(field);
    }

    private static ProblemException Unknown(string field) => new(Problem.From(new Rejection("person-not-found", RejectionKind.Rule, $"onBehalf.{field}")));

    private static DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, SwedishTime.Zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
