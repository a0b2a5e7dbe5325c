using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>The facts of a case of school transport that may be corrected. All of them come from registers, which are asked again.</summary>
public enum TransportFact
{
    /// <summary>Var eleven bor.</summary>
    HomeAddress,

    /// <summary>Vilken skola eleven går i.</summary>
    SchoolPlacement,

    /// <summary>Vilken årskurs eleven går i.</summary>
    Grade,

    /// <summary>En annan uppgift ur ett register, såsom skolans ingång eller upptagningsområdet.</summary>
    OtherRegisterFact,
}

/// <summary>Corrects the facts of a case of school transport: the case's event and the slice's, both or neither.</summary>
public static class TransportCorrection
{
    /// <summary>What follows. While the case is undecided the rules' proposal is made anew; a decision already taken stays as it is.</summary>
    /// <param name="ofCase">The correction as every case has it.</param>
    /// <param name="ofSlice">The corrected facts.</param>
    /// <param name="proposal">What the rules put forward on the corrected facts.</param>
    /// <param name="state">The case.</param>
    public static Verdict<IDomainEvent> Decide(CaseCommand.Correct ofCase, TransportCommand.Correct ofSlice, CaseCommand.Recommend proposal, CaseOf<TransportCase> state)
    {
        var corrected = CaseDecider.Decide(ofCase, state.File).Widen();
        if (corrected is Verdict<IDomainEvent>.Accepted { Events.Count: 0 })
            return corrected;
        var facts = TransportDecider.Decide(ofSlice, state.Slice).Widen();
        return state.File is CaseFile.UnderAssessment
            ? CaseVerdict.Join(corrected, facts, CaseDecider.Decide(proposal, state.File).Widen())
            : CaseVerdict.Join(corrected, facts);
    }

    /// <summary>Whether two sets of facts say different things. When and from which state of a register they were taken makes no difference.</summary>
    public static bool Differ(TransportEvidence before, TransportEvidence after) => Said(before) != Said(after);

    /// <summary>What of the registers' facts is another than when the case was assessed; empty when all is as it was. A way measured anew on a newer network is no change.</summary>
    public static IReadOnlyList<TransportFact> Changed(TransportEvidence before, TransportEvidence after)
    {
        // Who is protected now, or no longer known, may have moved anywhere; somebody must look.
        if (after.Protection != Protection.None)
            return before.Protection == Protection.None ? [TransportFact.OtherRegisterFact] : [];
        var changed = new List<TransportFact>();
        if (before.Pupil?.Address != after.Pupil?.Address || before.Pupil?.Home != after.Pupil?.Home || before.Pupil?.HomeMunicipality != after.Pupil?.HomeMunicipality || before.SecondHome != after.SecondHome)
            changed.Add(TransportFact.HomeAddress);
        if (before.Placement?.Unit != after.Placement?.Unit)
            changed.Add(TransportFact.SchoolPlacement);
        if (before.Facts?.Pupil != after.Facts?.Pupil)
            changed.Add(TransportFact.Grade);
        return changed;
    }

    /// <summary>
    /// What an undecided case can no longer rest on; empty when nothing. Unlike for a decision already taken, which a better road network does not make wrong, the way as it
    /// is measured now counts, and so does what else the registers say.
    /// </summary>
    public static IReadOnlyList<TransportFact> ChangedBeforeDecision(TransportEvidence before, TransportEvidence after) =>
        !Differ(before, after) ? [] : Changed(before, after) is { Count: > 0 } changed ? changed : [TransportFact.OtherRegisterFact];

    private static Facts Said(TransportEvidence e) => new(
        e.Protection, e.Facts is null ? null : e.Facts with { Limits = null, Claim = null }, e.Pupil?.Address, e.Pupil?.Home, e.Placement?.Unit, e.Placement?.Grade, e.PlacedAtIndependent, e.School?.Unit, e.School?.Entrance, e.SecondHome);

    private sealed record Facts(
        Protection Protection, Rules.TransportFacts? Applied, RegisteredAddress? Address, Geography.GeoPoint? Home, SchoolUnitCode? PlacedAt, Grade? Grade, bool Independent, SchoolUnitCode? School,
        Geography.GeoPoint? Entrance, RegisteredAddress? SecondHome);
}
