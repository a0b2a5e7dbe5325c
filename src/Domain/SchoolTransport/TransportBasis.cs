using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.SchoolTransport;

/// <summary>Which of a decision type's sections a decision about one pupil rests on.</summary>
public static class TransportBasis
{
    // These concern pupils who stay overnight in another municipality, which no application of today asks for.
    private static readonly Citation[] Overnight = [Citation.Parse("2010:800 10:33"), Citation.Parse("2010:800 11:32")];

    /// <summary>The sections of the pupil's school form; all of the type's own where none names the form.</summary>
    /// <param name="type">The decision's type.</param>
    /// <param name="form">The pupil's school form; null when it is not known.</param>
    public static IReadOnlyList<Citation> For(DecisionType type, SchoolForm? form)
    {
        var own = type.LegalBasis.Except(Overnight).ToList();
        int? chapter = form switch
        {
            SchoolForm.PreschoolClass => 9,
            SchoolForm.CompulsorySchool => 10,
            SchoolForm.AdaptedCompulsorySchool => 11,
            _ => null,
        };
        return own.Any(c => c.Chapter == chapter) ? [.. own.Where(c => c.Chapter == chapter)] : own;
    }
}
