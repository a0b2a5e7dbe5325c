namespace CaseMgmt.Domain.Decisions;

/// <summary>What a decision comes to.</summary>
public enum Outcome
{
    /// <summary>Bifall.</summary>
    Granted,

    /// <summary>Delvis bifall; a partial grant is a partial refusal, so reasons and appeal instruction are needed.</summary>
    PartlyGranted,

    /// <summary>Avslag.</summary>
    Refused,

    /// <summary>Avvisning.</summary>
    Dismissed,

    /// <summary>Avskrivning.</summary>
    StruckOff,
}

/// <summary>How far a decision has come.</summary>
public enum DecisionKind
{
    /// <summary>What the rules or a robot recommend.</summary>
    Recommended,

    /// <summary>What an officer proposes to the one who may decide.</summary>
    Proposed,

    /// <summary>The decision itself.</summary>
    Final,
}

/// <summary>On what ground a decision is taken.</summary>
public enum DecisionGround
{
    /// <summary>The length of the walking way alone.</summary>
    Distance,

    /// <summary>An individual assessment.</summary>
    IndividualAssessment,

    /// <summary>Something else that the facts settle, such as an amount.</summary>
    Facts,
}
