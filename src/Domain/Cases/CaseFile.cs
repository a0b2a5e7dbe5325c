using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases;

/// <summary>The part that every case has, folded from its <c>case.*</c> events.</summary>
public abstract record CaseFile
{
    private CaseFile()
    {
    }

    /// <summary>Nothing has happened yet.</summary>
    public static CaseFile Initial { get; } = new None();

    /// <summary>There is no case.</summary>
    public sealed record None : CaseFile;

    /// <summary>Registered and not decided.</summary>
    /// <param name="Header">What was registered.</param>
    /// <param name="Recommendation">The latest recommended or proposed decision, if any.</param>
    /// <param name="Corrections">Corrections of its facts, in the order they were recorded.</param>
    public sealed record UnderAssessment(CaseHeader Header, DecisionRecommended? Recommendation, IReadOnlyList<CaseFactsCorrected> Corrections) : CaseFile;

    /// <summary>Decided.</summary>
    /// <param name="Header">What was registered.</param>
    /// <param name="Recommendation">What had been put forward before, if anything.</param>
    /// <param name="Decision">The decision.</param>
    /// <param name="Corrections">Corrections of its facts, before and after the decision, in the order they were recorded.</param>
    /// <param name="NeedsReexamination">Whether facts were corrected after the decision: it stands, but is to be re-examined.</param>
    public sealed record Decided(
        CaseHeader Header, DecisionRecommended? Recommendation, CaseDecided Decision, IReadOnlyList<CaseFactsCorrected> Corrections, bool NeedsReexamination) : CaseFile;

    /// <summary>Disposed of: what it sealed can no longer be read.</summary>
    /// <param name="Before">The case as it was then.</param>
    /// <param name="Disposal">The disposal.</param>
    public sealed record Disposed(Decided Before, CaseDisposed Disposal) : CaseFile;

    /// <summary>The state after an event.</summary>
    /// <exception cref="InvalidOperationException">The event cannot follow in this state, or is not known here.</exception>
    public CaseFile Evolve(ICaseEvent e) => (this, e) switch
    {
        (None, CaseRegistered r) => new UnderAssessment(new CaseHeader(r.Reference, r.CaseType, r.ArrivedAt, r.Subject, r.Applicant, r.Queue, r.Form), null, []),
        (UnderAssessment open, DecisionRecommended p) => open with { Recommendation = p },
        (UnderAssessment open, CaseDecided d) => new Decided(open.Header, open.Recommendation, d, open.Corrections, NeedsReexamination: false),
        (UnderAssessment open, CaseFactsCorrected c) => open with { Corrections = [.. open.Corrections, c] },
        (Decided done, CaseFactsCorrected c) => done with { Corrections = [.. done.Corrections, c], NeedsReexamination = true },
        (Decided decided, CaseDisposed d) => new Disposed(decided, d),
        _ => throw new InvalidOperationException($"{e.GetType().Name} cannot follow on {GetType().Name}."),
    };
}

/// <summary>What is known of a case from its registration.</summary>
/// <param name="Reference">The public reference.</param>
/// <param name="CaseType">Code of the case type.</param>
/// <param name="ArrivedAt">When it arrived, UTC.</param>
/// <param name="Subject">Whom it is about.</param>
/// <param name="Applicant">Who applied.</param>
/// <param name="Queue">Who handles it.</param>
/// <param name="Form">The frozen form.</param>
public sealed record CaseHeader(
    CaseReference Reference, CaseTypeCode CaseType, DateTimeOffset ArrivedAt, PersonRef Subject, PersonRef Applicant, Queue Queue, SealedRef<FormSnapshot> Form);
