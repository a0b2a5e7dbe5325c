using System.Globalization;
using System.Text;
using System.Text.Json;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>Writes what a grade's instance and result follow from: the lottery, the frozen facts, the order of priority. Personal to those who know whose codes they are.</summary>
/// <param name="Row">The round.</param>
/// <param name="Round">What it rests on.</param>
/// <param name="Kept">Its result as it is kept.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Outcome">What came of the grade.</param>
internal sealed record RoundExport(ListedRound Row, OpenedRound Round, RoundResult Kept, Grade Grade, RoundOutcome Outcome)
{
    private IReadOnlyList<RoundChild> Children => Outcome.Instance.Children;

    /// <summary>The text of a file of <see cref="AuditColumns.Files"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such file.</exception>
    public string Write(string file) => file switch
    {
        AuditColumns.Round => Csv(AuditColumns.OfRound, AuditColumns.Keys.Zip(Values(), (key, value) => $"{key},{value?.ReplaceLineEndings(" ")}")),
        AuditColumns.Codes => Csv(AuditColumns.OfCodes, Codes()),
        AuditColumns.Seats => Csv(AuditColumns.OfSeats, Outcome.Instance.Schools.Select(s => $"{s.Unit},{Text(s.Seats)}")),
        AuditColumns.Facts => Facts(),
        AuditColumns.Ways => Csv(AuditColumns.OfWays, Children.SelectMany(c => c.Ways.OrderBy(w => w.School.Value, StringComparer.Ordinal).Select(w => $"{c.Code},{w.School},{Text(w.LengthMm)}"))),
        AuditColumns.Kept => Csv(AuditColumns.OfKept, Children.Where(c => c.CurrentSchool is not null).Select(c => $"{c.Code},{c.CurrentSchool}")),
        AuditColumns.Standings => Csv([.. AuditColumns.OfStandings, .. Principles().SkipLast(1)], Children.SelectMany(Standings)),
        AuditColumns.Rows => Csv(AuditColumns.OfRows, Kept.Placements.OrderBy(p => p.Lottery).Select(p => $"{p.Code},{Text(p.Lottery)},{p.School},{Text(p.Wish)},{Convert.ToHexStringLower(Round.SaltOf(p.Code))}")),
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, "There is no such file."),
    };

    private IEnumerable<string?> Values()
    {
        var (draw, order) = (Row.Draw, Round.Facts.Order);
        return
        [
            Row.RoundId.ToString("D"), Row.Plan.Year.ToString(), Grade.Code, Text(Row.Children ?? Round.Facts.Codes.Count), Row.ListHash, Row.Seed, Row.Commitment,
            draw?.Code?.Value, draw?.Source.Title.Value, draw?.Source.Href, Text(draw?.HeldAt), draw?.Rule is { } form ? Kebab(form.Form) : null, Text(draw?.Rule?.Count), Text(draw?.Rule?.Lowest), Text(draw?.Rule?.Highest),
            Row.ResultHash, Row.Root, Round.Secrets.SaltKey, Row.Plan.OrderFrom.ToString("O", CultureInfo.InvariantCulture), Text(Row.Plan.OrderRecordedAt),
            string.Join(' ', Principles()), order.Alternative is { } alternative ? Kebab(alternative) : null, Text(order.MostWishes), Text(order.GuaranteesAssigned), Text(order.ReservedPercent),
            order.SeatOrder is { } seats ? Kebab(seats) : null, Text(order.FewestShown),
            .. Basis(Row.Basis), .. Basis(Row.Added),
        ];
    }

    private static string?[] Basis(FactBasis? basis) => [Text(basis?.At), basis?.Register?.Value, Text(basis?.RegisterAt), basis?.Network?.Value, basis?.Profile?.Value, basis?.Areas?.Value];

    private IEnumerable<string> Principles() => Round.Facts.Order.Principles.Select(p => Kebab(p));

    private IEnumerable<string> Codes()
    {
        var draw = LotteryDraw.Of(Round.Id, [.. Round.Facts.Codes], Row.Seed!);
        var grades = Round.Grades.SelectMany(g => g.Entrants.Select(e => (e.Facts.Code, g.Grade))).ToDictionary(x => x.Code, x => x.Grade.Code);
        return Round.Facts.Codes.Order().Select(c => $"{c},{grades.GetValueOrDefault(c)},{Text(draw.NumberOf(c))}");
    }

    private string Facts()
    {
        var most = Children.Select(c => c.WishesAsMade().Count).DefaultIfEmpty(0).Max();
        return Csv([.. AuditColumns.OfFacts, .. Enumerable.Range(1, most).Select(n => $"{AuditColumns.Wish}{Text(n)}")], Children.Select((c, i) =>
        {
            var made = c.WishesAsMade();
            var not = made.Select((w, n) => (w.Disregarded, Number: n + 1)).Where(w => w.Disregarded is not null).Select(w => $"{Text(w.Number)}:{Kebab(w.Disregarded!.Why)}");
            return string.Join(',', [
                c.Code.Value, c.AssignedSchool?.Value, Text(c.IsResident), Text(c.HasMoved), Text(c.IsFive), Text(c.ReceivedAfter),
                string.Join(' ', c.SiblingsAt.Select(s => s.Value).Order(StringComparer.Ordinal)), string.Join(' ', not), Text(Outcome.Instance.Guaranteed[i]),
                .. Enumerable.Range(0, most).Select(n => n < made.Count ? made[n].School.Value : "")]);
        }));
    }

    private IEnumerable<string> Standings(RoundChild child, int number)
    {
        var (instance, order) = (Outcome.Instance, Round.Facts.Order);
        var wishes = child.Wishes.Take(order.MostWishes).ToHashSet();
        return instance.Instance.WishesOf(number).ToArray().Select(s => instance.UnitOf(s)!.Value).Distinct()
            .Select(unit => unit == child.CurrentSchool
                ? $"{child.Code},{unit},kept{string.Concat(Enumerable.Repeat(",0", order.Principles.Count - 1))}"
                : $"{child.Code},{unit},{(wishes.Contains(unit) ? "wish" : "guarantee")}{string.Concat(Standing.Of(child, unit, order)!.Values.Select(v => $",{Text(v)}"))}").ToList();
    }

    private static string Csv(IEnumerable<string> columns, IEnumerable<string> lines) =>
        lines.Aggregate(new StringBuilder(string.Join(',', columns)).Append('\n'), (text, line) => text.Append(line).Append('\n')).ToString();

    private static string Kebab<T>(T word) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(word.ToString());

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Text(bool holds) => holds ? "true" : "false";

    private static string? Text(DateTimeOffset? at) => at?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
}
