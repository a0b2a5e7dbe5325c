using System.Globalization;
using CaseMgmt.Domain.Decisions.Letters;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>What the letter says that reminds of applying for the next school year.</summary>
public static class RenewalNotice
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/transport.yaml");
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The words.</summary>
    /// <param name="year">The school year to apply for.</param>
    /// <param name="lastDay">The last day to apply for transport from the first school day.</param>
    public static NoticeWords Of(SchoolYear year, DateOnly lastDay) => new(
        Texts["renewal.title", ("year", year.ToString())],
        Texts["renewal.lead", ("lastDay", lastDay.ToString("d MMMM yyyy", Swedish)), ("year", year.ToString())],
        [Texts["renewal.how"], Texts["renewal.late"]]);
}
