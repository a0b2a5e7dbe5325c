using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Cases.Deliveries;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Intake;

/// <summary>How an application came.</summary>
/// <param name="Channel">By which way.</param>
/// <param name="ArrivedAt">When it arrived at the municipality, UTC: the clocks run from it.</param>
/// <param name="Late">Why it is registered only now; null where nobody had to say.</param>
internal sealed record Arrival(Channel Channel, DateTimeOffset ArrivedAt, LateReason? Late = null)
{
    /// <summary>Through the e-service, now.</summary>
    public static Arrival InEService(DateTimeOffset now) => new(Channel.EService, now);

    /// <summary>The day it arrived, in Sweden.</summary>
    public DateOnly On => SwedishTime.DateOf(ArrivedAt);
}

/// <summary>Why something that came some time ago is registered only now.</summary>
/// <param name="Text">The officer's words.</param>
/// <param name="By">The officer's account.</param>
internal sealed record LateReason(string Text, string By)
{
    /// <summary>Keeps it as an internal note in the case.</summary>
    public void Note(IDocumentSession session, RetentionKey key, Guid caseId, DateOnly arrivedOn, DateTimeOffset now) => Correspondence.Notes.Put(
        session, key, caseId, By, CaseTexts.Fill("arrival.late", arrivedOn.ToString("O", System.Globalization.CultureInfo.InvariantCulture), SwedishTime.DateOf(now).ToString("O", System.Globalization.CultureInfo.InvariantCulture), Text), now);
}

/// <summary>By which ways something comes that an officer registers.</summary>
internal static class RegisteredChannels
{
    /// <summary>Whether an officer registers what comes that way: what comes through the e-service or another system registers itself.</summary>
    public static bool Has(Channel? channel) => channel is Channel.Paper or Channel.Email or Channel.Telephone or Channel.Visit;
}

/// <summary>What an officer says of an application that came on paper, by e-mail, by telephone or on a visit, whatever it is about.</summary>
/// <param name="ApplicantNumber">The applicant's personal identity number.</param>
/// <param name="ChildNumber">The child's personal identity number.</param>
/// <param name="Channel">paper, email, telephone or visit.</param>
/// <param name="ArrivedOn">The day it arrived; today when left out. The clocks run from it.</param>
/// <param name="ArrivalReason">Why it is registered only now, needed when it came more days ago than the policy cases.late-registration says. Kept as an internal note.</param>
internal sealed record OnBehalf(string? ApplicantNumber, string? ChildNumber, Channel? Channel, DateOnly? ArrivedOn = null, string? ArrivalReason = null)
{
    /// <summary>Most characters in a reason for a late registration.</summary>
    public const int LongestReason = 1000;

    /// <summary>The form of what is said.</summary>
    internal sealed class Validator : AbstractValidator<OnBehalf>
    {
        /// <summary>The rules.</summary>
        public Validator()
        {
            RuleFor(r => r.ApplicantNumber).NotEmpty();
            RuleFor(r => r.ChildNumber).NotEmpty();
            RuleFor(r => r.Channel).NotNull();
            RuleFor(r => r.Channel).Must(c => c is null || RegisteredChannels.Has(c)).WithErrorCode("not-allowed");
            RuleFor(r => r.ArrivalReason).MaximumLength(LongestReason);
        }
    }
}

/// <summary>Registers applications on behalf of those who do not use the e-service: finds the persons, and confirms what was received.</summary>
internal sealed class OnBehalfIntake(IPopulationRegister register, MatterProtection matters, Municipalities municipalities, IDocumentStore store)
{
    /// <summary>The child, and the officer as one who acts for the applicant.</summary>
    /// <exception cref="ProblemException">A number is wrong, a person unknown, or the day ahead, or long ago without a reason.</exception>
    public async Task<(PersonRef Child, CurrentActor Acting, Arrival Arrival)> FindAsync(OnBehalf said, CurrentActor officer, DateTimeOffset now, CancellationToken ct)
    {
        var today = SwedishTime.DateOf(now);
        var reason = await LateAsync(officer, said.ArrivedOn, said.ArrivalReason, "onBehalf.", now, ct);
        var applicant = await PersonAsync(said.ApplicantNumber!, "applicantNumber", officer, today, ct);
        var child = await PersonAsync(said.ChildNumber!, "childNumber", officer, today, ct);
        // Whether a protected person exists is not for other officers to find out.
        if (!officer.SeesProtected && (await matters.OfAsync(officer.MunicipalityId, [child], applicant, ct))[child].IsProtected())
            throw Unknown("childNumber");
        var arrivedAt = said.ArrivedOn is { } on && on < today ? StartOf(on) : now;
        return (child, officer with { GuardianRef = applicant }, new Arrival(said.Channel.GetValueOrDefault(), arrivedAt, reason));
    }

    /// <summary>Checks the day that something came to the municipality, and gives the reason that is kept of a late registration; null when none is needed.</summary>
    /// <param name="officer">Who registers it.</param>
    /// <param name="arrivedOn">The day; today when null.</param>
    /// <param name="reason">Why it is registered only now, or null.</param>
    /// <param name="fields">What stands before the names of the fields in the request.</param>
    /// <param name="now">The instant.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ProblemException">The day lies ahead, or is long ago without a reason.</exception>
    public async Task<LateReason?> LateAsync(CurrentActor officer, DateOnly? arrivedOn, string? reason, string fields, DateTimeOffset now, CancellationToken ct)
    {
        if (arrivedOn is not { } day)
            return null;
        await using var session = store.QuerySession(officer.MunicipalityId);
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(officer.MunicipalityId), ct: ct) ?? PolicySet.Initial;
        var (today, why) = (SwedishTime.DateOf(now), string.IsNullOrWhiteSpace(reason) ? null : reason.Trim());
        if (LateRegistration.Against(day, today, why is not null, policies, now) is { } against)
            throw new ProblemException(Problem.From(against with { Field = fields + (day > today ? "arrivedOn" : "arrivalReason") }));
        return why is null || day == today ? null : new LateReason(why, officer.Actor.Id);
    }

    /// <summary>Writes the receipt, seals it and queues it for delivery in the session's batch; nothing for what came through the e-service, where it is shown at once.</summary>
    public async Task ConfirmAsync(
        IDocumentSession session, RetentionKey key, Guid caseId, CaseReference reference, CaseTypeCode type, Arrival arrival, PersonRef applicant, PersonRef child, FormSnapshot form, DateTimeOffset now,
        CancellationToken ct)
    {
        if (arrival.Channel == Channel.EService)
            return;
        arrival.Late?.Note(session, key, caseId, arrival.On, now);
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
