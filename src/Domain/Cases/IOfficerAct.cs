using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases;

/// <summary>A command that tells who gives it. An officer who may take no part in the case gives none (förvaltningslagen 2017:900 16–18 §§), whatever it is about.</summary>
public interface IOfficerAct
{
    /// <summary>Who gives it; null where nobody does, as when a mailbox tells that a letter was received.</summary>
    Actor? By { get; }
}

/// <summary>Keeps officers who may take no part from acting.</summary>
internal static class Disqualification
{
    /// <summary>Whether the one who gives a command may take no part in the case.</summary>
    /// <param name="command">The command.</param>
    /// <param name="state">Who handles the case.</param>
    public static bool Bars(object command, CaseHandling state) => command is IOfficerAct { By: { } by } && state.Bars(by);
}
