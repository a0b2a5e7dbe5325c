using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>For which pupils a person of the guardian's route group applies: children in own custody, and oneself from the age at which pupils act alone.</summary>
internal static class OwnPupils
{
    /// <summary>The pupils, oneself first.</summary>
    /// <param name="register">The population register.</param>
    /// <param name="actor">Who acts, as guardian or pupil.</param>
    /// <param name="year">The school year it is about.</param>
    /// <param name="today">The day in Sweden.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<IReadOnlyList<PersonRef>> OfAsync(IPopulationRegister register, CurrentActor actor, SchoolYear year, DateOnly today, CancellationToken ct)
    {
        var children = await register.ChildrenOfAsync(actor.MunicipalityId, actor.Guardian, ct);
        return await ActsAloneAsync(register, actor, year, today, ct) ? [actor.Guardian, .. children] : children;
    }

    /// <summary>Whether a pupil is one of them.</summary>
    /// <inheritdoc cref="OfAsync"/>
    public static async Task<bool> HasAsync(IPopulationRegister register, CurrentActor actor, PersonRef pupil, SchoolYear year, DateOnly today, CancellationToken ct) =>
        pupil == actor.Guardian
            ? await ActsAloneAsync(register, actor, year, today, ct)
            : (await register.ChildrenOfAsync(actor.MunicipalityId, actor.Guardian, ct)).Contains(pupil);

    // Every grown-up has the age: a pupil is in somebody's custody, or has a place in a school that year.
    private static async Task<bool> ActsAloneAsync(IPopulationRegister register, CurrentActor actor, SchoolYear year, DateOnly today, CancellationToken ct)
    {
        var (tenant, person) = (actor.MunicipalityId, actor.Guardian);
        return ((await register.GuardiansOfAsync(tenant, person, ct)).Count > 0 || (await register.PlacementsAsync(tenant, [person], year, ct)).Count > 0)
            && (await register.AskAsync(tenant, [person], ct))[person] is RegisterAnswer.Found found
            && CaseTypes.SchoolTransport.PupilActsAlone(found.Person.BirthDate, today);
    }
}
