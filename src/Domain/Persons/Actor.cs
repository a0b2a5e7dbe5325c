namespace CaseMgmt.Domain.Persons;

/// <summary>Who does something, taken from the token and never from the request.</summary>
/// <param name="Kind">In which capacity.</param>
/// <param name="Id">The actor's pseudonymous identity: a person's ref for guardians, the account's id for officers and robots.</param>
public sealed record Actor(ActorKind Kind, string Id)
{
    /// <summary>Somebody who need not say who it is.</summary>
    public static Actor Anyone { get; } = new(ActorKind.Public, "public");

    /// <summary>The board (nämnd), whose decisions officers record.</summary>
    public static Actor Board { get; } = new(ActorKind.Board, "board");

    /// <summary>The program itself, deciding by rule.</summary>
    public static Actor System { get; } = new(ActorKind.System, "system");
}

/// <summary>The capacities in which an actor works.</summary>
public enum ActorKind
{
    /// <summary>Vårdnadshavare.</summary>
    Guardian,

    /// <summary>Handläggare.</summary>
    CaseOfficer,

    /// <summary>A robot that uses the decision API.</summary>
    Robot,

    /// <summary>The program itself.</summary>
    System,

    /// <summary>Anyone: a member of the public, who has not signed in.</summary>
    Public,

    /// <summary>Nämnden: it decides at a meeting, and an officer records it.</summary>
    Board,
}

/// <summary>How a person is protected in the population register (folkbokföring).</summary>
public enum Protection
{
    /// <summary>No protection is registered.</summary>
    None,

    /// <summary>Sekretessmarkering.</summary>
    SecrecyMarking,

    /// <summary>Skyddad folkbokföring.</summary>
    ProtectedRegistration,

    /// <summary>The register gave no answer, or none that is understood. Counts as protected.</summary>
    Unknown,
}
