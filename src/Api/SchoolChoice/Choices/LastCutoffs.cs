using System.Globalization;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>How the round published last ended at a school in a grade, as it was published.</summary>
/// <param name="SchoolYear">The school year it placed for.</param>
/// <param name="Seats">The seats there were.</param>
/// <param name="Admitted">How many were admitted; null when too few to tell.</param>
/// <param name="Text">The last admitted, in a sentence.</param>
internal sealed record LastCutoff(SchoolYear SchoolYear, int Seats, int? Admitted, string Text);

/// <summary>Reads the public record of the round published last.</summary>
internal static class LastCutoffs
{
    private const int Looked = 12;
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The cut-offs of a grade by school; empty when no earlier round with the grade is published.</summary>
    public static async Task<IReadOnlyDictionary<SchoolUnitCode, LastCutoff>> OfAsync(IQuerySession session, ListedRound round, Grade grade, PolicySet policies, CancellationToken ct)
    {
        var earlier = (await session.ChoiceRoundsAsync((round.Plan.OpensAt, round.RoundId), Looked, isOpened: true, ct)).Find(r => r.IsPublic && r.Plan.Seats.Any(s => s.Grade == grade));
        if (earlier?.Result is not { } document)
            return new Dictionary<SchoolUnitCode, LastCutoff>();
        var result = await RoundArchive.ResultAsync(session, document, "published-cutoffs", ct);
        var order = RoundList.OrderOf(earlier, policies);
        return result.Cutoffs.Where(c => c.Grade == grade).Select(c => c.Cutoff)
            .ToDictionary(c => c.School, c => new LastCutoff(earlier.Plan.Year, c.Seats, c.Admitted, TextOf(c, order)));
    }

    private static string TextOf(SchoolCutoff cutoff, PolicyValue.PlacementOrder? order)
    {
        if (cutoff.Admitted is null)
            return CaseTexts.Get("choice.cutoff.few");
        if (cutoff.Standing is not { } standing)
            return CaseTexts.Get(cutoff.OwnArea is null ? "choice.cutoff.all" : "choice.cutoff.own-area");
        var proximity = order?.Principles.ToList().IndexOf(PlacementPrinciple.RelativeProximity) ?? -1;
        return proximity >= 0 && proximity < standing.Values.Count
            ? CaseTexts.Fill("choice.cutoff.proximity", (-standing.Values[proximity] / 1000).ToString(Swedish))
            : CaseTexts.Fill("choice.cutoff.lottery", (cutoff.Lottery ?? 0).ToString(Swedish));
    }
}
