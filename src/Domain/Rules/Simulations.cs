using System.Text.Json.Serialization;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Rules;

/// <summary>What happens with the simulations that one person runs on one day.</summary>
public interface ISimulationEvent : IDomainEvent;

/// <summary>SHA-256 of a draft policy's values without their sources, in lower-case hexadecimal: tells equal drafts.</summary>
/// <param name="Value">64 characters.</param>
[JsonConverter(typeof(CodeJson<DraftHash>))]
public readonly record struct DraftHash(string Value) : ICode<DraftHash>
{
    /// <inheritdoc/>
    public static DraftHash From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A draft policy is tried on past applications. Recorded before it runs: a run that is broken off has told something too.</summary>
/// <param name="Policy">The matter.</param>
/// <param name="Draft">Which draft.</param>
/// <param name="Years">The school years it was limited to; empty: all.</param>
/// <param name="By">Who ran it.</param>
/// <param name="At">When, UTC.</param>
[EventName("policy.simulated.v1")]
public sealed record PolicySimulated([Open] PolicyId Policy, [Open] DraftHash Draft, [Open] IReadOnlyList<SchoolYear> Years, [Open] Actor By, [Open] DateTimeOffset At) : ISimulationEvent;

/// <summary>The simulations of one person on one day.</summary>
/// <param name="Runs">How many there were.</param>
public sealed record SimulationDay(int Runs)
{
    /// <summary>None yet.</summary>
    public static SimulationDay Initial { get; } = new(0);

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public static SimulationDay Evolve(SimulationDay state, ISimulationEvent e) => e switch
    {
        PolicySimulated => new SimulationDay(state.Runs + 1),
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };

    /// <summary>
    /// Runs one more. Refused with <c>simulation-limit-reached</c> when the person has run as many that day as the municipality allows: whoever moves a limit metre by metre and looks at the
    /// differences could find one home.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="most">How many one person may run a day.</param>
    public Verdict<ISimulationEvent> Run(PolicySimulated run, int most) =>
        Runs < most ? Verdict<ISimulationEvent>.Accept(run) : Verdict<ISimulationEvent>.Refuse("simulation-limit-reached", RejectionKind.Conflict);
}
