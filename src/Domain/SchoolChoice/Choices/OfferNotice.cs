using System.Globalization;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolChoice.Choices;

/// <summary>What the letter says that offers a seat after a round is published.</summary>
public static class OfferNotice
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/school-choice.yaml");
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The words.</summary>
    /// <param name="school">The school's name.</param>
    /// <param name="answerBy">The last day to answer.</param>
    public static NoticeWords Of(string school, DateOnly answerBy) => new(
        Texts["offer.title", ("school", school)],
        Texts["offer.lead", ("school", school), ("answerBy", answerBy.ToString("d MMMM yyyy", Swedish))],
        [Texts["offer.how"], Texts["offer.accept"], Texts["offer.otherwise"]]);
}
