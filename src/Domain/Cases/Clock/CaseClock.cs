using System.Collections.Immutable;
using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Clock;

/// <summary>What a case waits for, and until when it is to be decided; folded from its clock events.</summary>
/// <param name="Deadlines">The days it is watched against.</param>
/// <param name="Waits">What has been asked for, by identity; what was taken back is gone.</param>
/// <param name="PausedSince">Since when the target stands still, or null.</param>
/// <param name="Notice">What the applicant was last told of a delay, or null.</param>
/// <param name="Demand">The applicant's request to be decided, or null.</param>
/// <param name="Reached">The latest day of each kind that has come or passed.</param>
public sealed record CaseClock(
    ImmutableDictionary<DeadlineKind, DateOnly> Deadlines, ImmutableDictionary<Guid, Wait> Waits, DateOnly? PausedSince, DelayNoticed? Notice, DecisionDemand? Demand,
    ImmutableDictionary<DeadlineKind, DateOnly> Reached)
{
    /// <summary>When and why an officer last moved the target, or null.</summary>
    public TargetExtended? Extension { get; init; }

    /// <summary>Nothing is watched yet.</summary>
    public static CaseClock Initial { get; } = new(ImmutableDictionary<DeadlineKind, DateOnly>.Empty, ImmutableDictionary<Guid, Wait>.Empty, null, null, null, ImmutableDictionary<DeadlineKind, DateOnly>.Empty);

    /// <summary>Whether the party has had all of the material before it and time to speak (förvaltningslagen 25 §).</summary>
    public bool IsCommunicated => Waits.Values.Any(w => w is { Kind: WaitKind.Opinion, IsOver: true, IsOutdated: false }) && !AwaitsOpinion;

    /// <summary>Whether an opinion on material is waited for.</summary>
    public bool AwaitsOpinion => Waits.Values.Any(w => w is { Kind: WaitKind.Opinion, IsOver: false });

    /// <summary>As it is once material is added: what was communicated before is not all there is any longer.</summary>
    public CaseClock WithMaterial() =>
        Waits.Values.Any(w => w is { Kind: WaitKind.Opinion, IsOutdated: false })
            ? this with { Waits = Waits.ToImmutableDictionary(w => w.Key, w => w.Value with { IsOutdated = true }) }
            : this;

    /// <summary>As it is once the case is decided: what was waited for is of no consequence, and what is asked from then on concerns a change of the decision.</summary>
    public CaseClock Decided() => this with { Waits = ImmutableDictionary<Guid, Wait>.Empty, PausedSince = null };

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event is not known here.</exception>
    public CaseClock Evolve(IClockEvent e) => e switch
    {
        DeadlineSet d => this with { Deadlines = Deadlines.SetItem(d.Kind, d.Due) },
        DeadlineReached r => this with { Reached = Reached.SetItem(r.Kind, r.Due) },
        AnswerRequested r => this with
        {
            Waits = Waits.Add(r.Request, new Wait(r.Kind, r.Due, IsOver: false)),
            PausedSince = r.Kind == WaitKind.Completion ? PausedSince ?? r.On : PausedSince,
        },
        AnswerReceived a => Over(a.Request, a.Text),
        AnswerOverdue o => Over(o.Request),
        AnswerTimeExtended x => this with
        {
            Waits = Waits.SetItem(x.Request, Waits[x.Request] with { Due = x.Due, IsOver = false }),
            PausedSince = Waits[x.Request].Kind == WaitKind.Completion ? PausedSince ?? x.On : PausedSince,
        },
        TargetExtended x => this with { Extension = x },
        AnswerRequestWithdrawn w => (this with { Waits = Waits.Remove(w.Request) }).Resumed(),
        DelayNoticed n => this with { Notice = n },
        DecisionDemanded d => this with { Demand = new DecisionDemand(d.On, d.By, IsRefused: false) },
        DecisionDemandRefused => this with { Demand = Demand! with { IsRefused = true }, Deadlines = Deadlines.Remove(DeadlineKind.DemandAnswer) },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not known here."),
    };

    /// <summary>Whether a day is one that stands still while a completion is waited for.</summary>
    public static bool StandsStill(DeadlineKind kind) => kind is DeadlineKind.Target or DeadlineKind.TargetNear;

    /// <summary>How many days the target has stood still when a request ends on a day; 0 when it did not, or something else keeps it still.</summary>
    /// <param name="request">The request that ends.</param>
    /// <param name="on">The day it ends.</param>
    public int DaysStill(Guid request, DateOnly on) =>
        PausedSince is { } since
        && Waits.TryGetValue(request, out var ending) && ending is { Kind: WaitKind.Completion, IsOver: false }
        && !Waits.Any(w => w.Key != request && w.Value is { Kind: WaitKind.Completion, IsOver: false })
            ? Math.Max(0, on.DayNumber - since.DayNumber)
            : 0;

    private CaseClock Over(Guid request, SealedRef<CaseText>? answer = null) =>
        (this with { Waits = Waits.SetItem(request, Waits[request] with { IsOver = true, Answer = answer }) }).Resumed();

    private CaseClock Resumed() =>
        Waits.Values.Any(w => w is { Kind: WaitKind.Completion, IsOver: false }) ? this : this with { PausedSince = null };
}

/// <summary>Something that was asked for.</summary>
/// <param name="Kind">What.</param>
/// <param name="Due">The last day to answer.</param>
/// <param name="IsOver">Whether it was answered or its time is out.</param>
/// <param name="Answer">The latest answer, or null.</param>
/// <param name="IsOutdated">Whether material has been added to the case since it was asked for.</param>
public sealed record Wait(WaitKind Kind, DateOnly Due, bool IsOver, SealedRef<CaseText>? Answer = null, bool IsOutdated = false);

/// <summary>The applicant's request to be decided.</summary>
/// <param name="On">The day it came.</param>
/// <param name="By">Who asked.</param>
/// <param name="IsRefused">Whether it has been refused.</param>
public sealed record DecisionDemand(DateOnly On, Actor By, bool IsRefused);
