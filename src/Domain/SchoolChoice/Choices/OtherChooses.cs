using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>What both guardians are told when the other one chooses after a choice was taken back. It names neither.</summary>
public static class OtherChooses
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/school-choice.yaml");

    /// <summary>The words.</summary>
    public static NoticeWords Words { get; } = new(Texts["other-chooses.title"], Texts["other-chooses.lead"], [Texts["other-chooses.sign"], Texts["other-chooses.change"]]);
}
