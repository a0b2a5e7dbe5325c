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
/// <param name="IsFull">Whether every seat was given; null when it cannot be told.</param>
/// <param name="Text">The last admitted, in a sentence.</param>
internal sealed record LastCutoff(SchoolYear SchoolYear, int Seats, bool? IsFull, string Text);

/// <summary>Reads the public record of the round published last.</summary>
internal static class LastCutoffs
{
    private const int Looked = 12;
    private static readonly CultureInfo Swedish = CultureInfo.GetCultureInfo("sv-SE");

    /// <summary>The cut-offs of a grade by school; empty when no earlier round with the grade is published.</summary>
    public static async Task<IReadOnlyDictionary<SchoolUnitCode, LastCutoff>> OfAsync(IQuerySession session, PublicLists lists, ListedRound round, Grade grade, CancellationToken ct)
    {
        var earlier = (await session.ChoiceRoundsAsync((round.Plan.OpensAt, round.RoundId), Looked, isOpened: true, ct)).Find(r => r.IsPublic && r.Plan.Seats.Any(s => s.Grade == grade));
        // Of a round that has been disposed of nothing is told.
        return earlier?.Result is null || await lists.CutoffsAsync(session, earlier, ct) is not { } cutoffs
            ? new Dictionary<SchoolUnitCode, LastCutoff>()
            : cutoffs.Items.Where(c => c.Grade == grade.Code).ToDictionary(c => new SchoolUnitCode(c.Unit), c => new LastCutoff(earlier.Plan.Year, c.Seats, c.IsFull, TextOf(c)));
    }

    // What the last admitted came in by stands first: a number means nothing to those who were not of its class.
    private static string TextOf(PublicRounds.CutoffItem cutoff)
    {
        if (cutoff.IsFull is null)
            return CaseTexts.Get("choice.cutoff.few");
        var area = cutoff.OwnArea is { Standing: { } own } ? " " + NumberOf("choice.cutoff.area-", own, cutoff.OwnArea.Lottery) : "";
        if (cutoff.Standing is not { } standing)
            return cutoff is { IsFull: true, OwnArea: not null } ? CaseTexts.Get("choice.cutoff.own-area") + area : CaseTexts.Get("choice.cutoff.all");
        var met = standing.FirstOrDefault(s => s is { IsMet: true, Principle: PlacementPrinciple.CatchmentArea or PlacementPrinciple.Sibling })?.Principle;
        var number = NumberOf("choice.cutoff.", standing, cutoff.Lottery);
        return (met is { } principle ? $"{CaseTexts.Get($"choice.cutoff.{PlacementPrincipleNames.Of(principle)}")} {number}" : number) + area;
    }

    private static string NumberOf(string key, IReadOnlyList<PublicRounds.StandingItem> standing, int? lottery) =>
        standing.FirstOrDefault(s => s.Principle == PlacementPrinciple.RelativeProximity) is { Value: { } metres }
            ? CaseTexts.Fill(key + "proximity", metres.ToString(Swedish))
            : CaseTexts.Fill(key + "lottery", (lottery ?? 0).ToString(Swedish));
}
