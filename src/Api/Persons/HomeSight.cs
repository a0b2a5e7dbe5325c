using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Persons;

/// <summary>
/// Who is shown where a child lives: officers, and who is registered there. A guardian who lives apart, a trustee and a representative get the answer with its lengths, but neither address, map nor stops
/// at the home: where the child lives, another guardian lives. As in letters (docs/adr/0045).
/// </summary>
internal static class HomeSight
{
    /// <summary>Whether whoever looks may be shown a home.</summary>
    /// <param name="register">The population register; one that does not answer shows nothing.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="home">The child's address, or null where there is none to show.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<bool> MayAsync(IPopulationRegister register, CurrentActor actor, RegisteredAddress? home, CancellationToken ct) =>
        home is null || actor.Actor.Kind == ActorKind.CaseOfficer
        || (actor.GuardianRef is { } person && LivesThere((await register.AskAsync(actor.MunicipalityId, [person], ct))[person], home));

    /// <summary>Whether the register has somebody at an address.</summary>
    public static bool LivesThere(RegisterAnswer answer, RegisteredAddress home) => answer is RegisterAnswer.Found { IsProtected: false, Person.Address: { } address } && address == home;
}
