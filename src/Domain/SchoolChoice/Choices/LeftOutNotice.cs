using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>What the letter says that tells a family that its child is not placed by a round, and waits for a decision of its own.</summary>
public static class LeftOutNotice
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/school-choice.yaml");

    /// <summary>The words.</summary>
    /// <param name="reason">Why, in the officer's words.</param>
    public static NoticeWords Of(LeftOutReason reason) => new(
        Texts["left-out.title"], Texts["left-out.lead"], [Texts["left-out.next"], Texts["left-out.ask"]], reason.Words, Texts["left-out.why"]);
}
