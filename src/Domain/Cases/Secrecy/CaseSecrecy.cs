using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Cases.Secrecy;

/// <summary>How the documents of a case are marked.</summary>
public interface ISecrecyEvent : ICaseEvent;

/// <summary>
/// A document of the case has been marked as secret, or the mark taken away. Everything is public until it is marked, and the mark is a reminder only: whether a
/// document is disclosed is reviewed each time somebody asks for it (offentlighets- och sekretesslagen 2009:400 5 kap. 5 §).
/// </summary>
/// <param name="Document">The document.</param>
/// <param name="IsSecret">Whether it is marked.</param>
/// <param name="Ground">The section that the mark rests on; null when it is taken away.</param>
/// <param name="On">The day of the mark, which the law wants to know.</param>
/// <param name="By">Who marked it.</param>
/// <param name="Words">What the officer adds to the section; null where nothing is added, as in <c>case.document-classified.v1</c>.</param>
[EventName("case.document-classified.v2")]
public sealed record DocumentClassified(
    [Open] Guid Document, [Open] bool IsSecret, [Open] Citation? Ground, [Open] DateOnly On, [Open] Actor By, [Sealed] SealedRef<CaseText>? Words) : ISecrecyEvent, IActed;

/// <summary>Mark a document of the case as secret, or take the mark away.</summary>
/// <param name="Document">The document, which belongs to the case.</param>
/// <param name="IsSecret">Whether it is to be marked.</param>
/// <param name="Ground">The section that the mark rests on.</param>
/// <param name="On">Today.</param>
/// <param name="By">Who marks it.</param>
/// <param name="Words">What the officer adds to the section, or null.</param>
/// <param name="CameMarked">Whether it came into the case with a mark: a file that was marked before marks were events, or that followed a case handed over.</param>
public sealed record ClassifyDocument(Guid Document, bool IsSecret, Citation? Ground, DateOnly On, Actor By, SealedRef<CaseText>? Words = null, bool CameMarked = false) : IOfficerAct;

/// <summary>Decides how documents are marked; also in a closed case, as long as it is not disposed of.</summary>
public static class SecrecyDecider
{
    /// <summary>What follows. The same mark again adds no event.</summary>
    public static Verdict<ICaseEvent> Decide(ClassifyDocument c, CaseFile state)
    {
        if (state is CaseFile.None)
            return Verdict<ICaseEvent>.Refuse("case-not-found", RejectionKind.NotFound);
        if (state is CaseFile.Disposed)
            return Verdict<ICaseEvent>.Refuse("case-disposed", RejectionKind.Conflict);
        if (state.Handling.Bars(c.By))
            return Verdict<ICaseEvent>.Refuse("officer-disqualified", RejectionKind.Forbidden);
        if (c.IsSecret && c.Ground is null)
            return Verdict<ICaseEvent>.Refuse("secrecy-needs-ground", RejectionKind.Rule, "ground");
        var (ground, words) = c.IsSecret ? (c.Ground, c.Words) : (null, null);
        if (ground is not null && !SecrecyGrounds.Shipped.Has(ground))
            return Verdict<ICaseEvent>.Refuse("secrecy-ground-unknown", RejectionKind.Rule, "ground");
        var last = state.Secrecy.GetValueOrDefault(c.Document);
        return (last?.IsSecret ?? c.CameMarked, last?.Ground, last?.Words?.Hash) == (c.IsSecret, ground, words?.Hash)
            ? Verdict<ICaseEvent>.Accept()
            : Verdict<ICaseEvent>.Accept(new DocumentClassified(c.Document, c.IsSecret, ground, c.On, c.By, words));
    }
}
