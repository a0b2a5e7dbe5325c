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
/// <param name="Name">The name that the token gives, for showing to the actor itself only; null when it gives none.</param>
internal sealed record CurrentActor(string MunicipalityId, Actor Actor, IReadOnlySet<Role> Roles, PersonRef? GuardianRef, string? Name)
{
    /// <summary>The guardian's person; only asked for inside the guardian's group, where it is always known.</summary>
    public PersonRef Guardian => GuardianRef ?? throw new InvalidOperationException("Only the guardian's route group has a guardian.");

    /// <summary>True for one of the named officers who may see protected persons.</summary>
    public bool SeesProtected => Roles.Contains(Role.ProtectedOfficer);

    /// <summary>Reads the actor of a request; minimal APIs call it for a parameter of this type.</summary>
    public static ValueTask<CurrentActor> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<CurrentActor>() ?? FromToken(context));

    /// <summary>The actor as far as the token alone tells.</summary>
    public static CurrentActor FromToken(HttpContext context)
    {
        var municipality = context.GetRouteValue("municipalityId") as string ?? throw new ProblemException(ProblemCodes.UnknownMunicipality);
        var subject = context.User.FindFirst("sub")?.Value ?? throw new ProblemException(ProblemCodes.Unauthenticated);
        var roles = Identity.Roles.In(municipality, context.User);
        var kind = (context.GetEndpoint()?.Metadata.GetMetadata<GroupRole>()?.Role ?? Role.Any) switch
        {
            Role.Guardian => ActorKind.Guardian,
            Role.Robot => ActorKind.Robot,
            _ => ActorKind.CaseOfficer,
        };
        return new CurrentActor(municipality, new Actor(kind, subject), roles, null, context.User.FindFirst("name")?.Value);
    }
}

/// <summary>Resolves a guardian's person from the personnummer in the token before the guardian's handlers run.</summary>
internal sealed class GuardianFilter(IGuardianIdentity identity) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var actor = await ResolveAsync(http);
        if (actor is null)
            return ProblemCodes.GuardianUnknown;
        for (var i = 0; i < context.Arguments.Count; i++)
        {
            if (context.Arguments[i] is CurrentActor)
                context.Arguments[i] = actor;
        }
        http.Features.Set(actor);
        return await next(context);
    }

    private async Task<CurrentActor?> ResolveAsync(HttpContext http)
    {
        var actor = CurrentActor.FromToken(http);
        if (http.User.FindFirst(Roles.PersonalIdentityNumberClaim)?.Value is not { Length: > 0 } number)
            return null;
        return await identity.FindAsync(actor.MunicipalityId, number, http.RequestAborted) is { } person
            ? actor with { Actor = new Actor(ActorKind.Guardian, person.ToString()), GuardianRef = person }
            : null;
    }
}
