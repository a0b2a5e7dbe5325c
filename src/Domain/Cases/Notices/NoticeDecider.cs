using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Cases.Notices;

/// <summary>Write a letter that decides nothing.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Recipient">To whom: the applicant, a party, or whoever has custody.</param>
/// <param name="On">Today.</param>
/// <param name="Letter">The letter, already rendered.</param>
/// <param name="HasCustody">Whether the register has the recipient as guardian of the one whom the case is about; such a guardian is told without having joined the case.</param>
public sealed record WriteNotice(NoticeKind Kind, PersonRef Recipient, DateOnly On, SealedRef<Letter> Letter, bool HasCustody = false);

/// <summary>Decides whether somebody in a case may be written to.</summary>
public static class NoticeDecider
{
    /// <summary>What follows; the same letter again adds no event. Only those whom the case concerns are told anything of it.</summary>
    public static Verdict<ICaseEvent> Decide(WriteNotice command, CaseFile state) => state switch
    {
        CaseFile.None => Verdict<ICaseEvent>.Refuse("case-not-found", RejectionKind.NotFound),
        // What was granted runs on in a closed case, and so does the time to apply anew.
        CaseFile.Closed { Before: CaseFile.Decided } when command.Kind == NoticeKind.Renewal => Write(command, state),
        CaseFile.Closed => Verdict<ICaseEvent>.Refuse("case-closed", RejectionKind.Conflict),
        CaseFile.Disposed => Verdict<ICaseEvent>.Refuse("case-disposed", RejectionKind.Conflict),
        _ => Write(command, state),
    };

    private static Verdict<ICaseEvent> Write(WriteNotice command, CaseFile state)
    {
        if (!command.HasCustody && command.Recipient != state.Registration!.Applicant && !state.Parties.All.ContainsKey(command.Recipient))
            return Verdict<ICaseEvent>.Refuse("party-not-found", RejectionKind.NotFound);
        var written = new NoticeWritten(command.Kind, command.Recipient, command.On, command.Letter);
        return written == state.Notice ? Verdict<ICaseEvent>.Accept() : Verdict<ICaseEvent>.Accept(written);
    }
}
