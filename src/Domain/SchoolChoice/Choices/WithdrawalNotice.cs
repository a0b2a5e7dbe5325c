using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>What the letter says that tells the guardians that a choice of schools has been taken back.</summary>
public static class WithdrawalNotice
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/school-choice.yaml");

    /// <summary>The words.</summary>
    public static NoticeWords Words { get; } = new(Texts["withdrawn.title"], Texts["withdrawn.lead"], [Texts["withdrawn.placed"], Texts["withdrawn.anew"]]);
}
