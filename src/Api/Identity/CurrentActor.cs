using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Http;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Api.Identity;

/// <summary>
/// Who makes the request, from the token alone: in which municipality, capacity and roles. Take it as a handler parameter.
/// </summary>
/// <param name="MunicipalityId">The municipality's code, which is the tenant.</param>
/// <param name="Actor">The actor as events record it; pseudonymous.</param>
/// <param name="Roles">Every role that the token gives in this municipality.</param>
/// <param name="GuardianRef">The guardian's person, or null outside the guardian's group.</param>
/// <param name="Name">The name that the actor signs with: what the municipality shows the account as, otherwise what the token says; null when neither says.</param>
internal sealed record CurrentActor(string MunicipalityId, Actor Actor, IReadOnlySet<Role> Roles, PersonRef? GuardianRef, string? Name)
{
    /// <summary>The guardian's person; only asked for inside the guardian's group, where it is always known.</summary>
    public PersonRef Guardian => GuardianRef ?? throw new InvalidOperationException("Only the guardian's route group has a guardian.");

    /// <summary>Whether a school asks, in the schools' route group: it is no officer of the municipality and sees no case by being one.</summary>
    public bool IsSchool { get; init; }

    /// <summary>True for one of the named officers who may see protected persons, at work: not where the same person asks as a guardian.</summary>
    public bool SeesProtected => Actor.Kind == ActorKind.CaseOfficer && !IsSchool && Roles.Contains(Role.ProtectedOfficer);

    /// <summary>Reads the actor of a request; minimal APIs call it for a parameter of this type.</summary>
    public static ValueTask<CurrentActor> BindAsync(HttpContext context) => ValueTask.FromResult(Of(context));

    /// <summary>The actor of a request inside a municipality's route group.</summary>
    public static CurrentActor Of(HttpContext context) => context.Features.Get<CurrentActor>()
        ?? throw new InvalidOperationException("Only a municipality's route groups have an actor.");
}

/// <summary>Settles who makes the request, after authorization and before the handler: a guardian's person included.</summary>
internal sealed class ActorMiddleware(RequestDelegate next, IGuardianIdentity identity, StaffNames staff, TimeProvider time)
{
    /// <summary>Runs the middleware.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<GroupRole>() is { } group && context.GetRouteValue("municipalityId") is string municipality)
        {
            if (await ActorAsync(context, municipality, group.Role) is not { } actor)
            {
                await ProblemCodes.GuardianUnknown.ExecuteAsync(context);
                return;
            }
            context.Features.Set(actor);
        }
        await next(context);
    }

    private async Task<CurrentActor?> ActorAsync(HttpContext context, string municipality, Role role)
    {
        if (role == Role.Public)
            return new CurrentActor(municipality, Actor.Anyone, new HashSet<Role>(), null, null);
        var subject = context.User.FindFirst("sub")?.Value ?? throw new ProblemException(ProblemCodes.Unauthenticated);
        var roles = Roles.In(municipality, context.User);
        var name = context.User.FindFirst("name")?.Value;
        // Whoever the municipality shows by another name signs with that one: a protected officer's own is used nowhere.
        if (role != Role.Guardian)
        {
            return new CurrentActor(
                municipality, new Actor(role == Role.Robot ? ActorKind.Robot : ActorKind.CaseOfficer, subject), roles, null, staff.Find(municipality, subject, SwedishTime.DateOf(time.GetUtcNow())) ?? name)
            { IsSchool = role == Role.School };
        }
        if (context.User.FindFirst(Roles.PersonalIdentityNumberClaim)?.Value is not { Length: > 0 } number)
            return null;
        return await identity.FindAsync(municipality, number, context.RequestAborted) is { } person
            ? new CurrentActor(municipality, new Actor(ActorKind.Guardian, person.ToString()), roles, person, name)
            : null;
    }
}
