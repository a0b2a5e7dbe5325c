using System.Globalization;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Api.SchoolChoice.Audit;

/// <summary>What an export tells of the whole round: <see cref="AuditColumns.Round"/>, read.</summary>
internal sealed class RoundSheet
{
    /// <summary>What relative proximity is called among the principles.</summary>
    internal const string Proximity = "relative-proximity";

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "catchment-area", "sibling", Proximity, "moved-within-municipality", "residents", "five-year-olds-last", "application-time",
    };

    private readonly ExportTable table;

    /// <summary>Reads it.</summary>
    /// <exception cref="ImportRefusedException">It cannot be read, or a value has the wrong form.</exception>
    internal RoundSheet(string folder)
    {
        table = ExportTable.Read(folder, AuditColumns.Round, AuditColumns.OfRound, cells: AuditColumns.OfRound.Length);
        for (var i = 0; i < Math.Max(table.Rows.Count, AuditColumns.Keys.Length); i++)
        {
            if (i >= table.Rows.Count)
                throw new ImportRefusedException([new ImportFault(table.File, i + 2, null, "line-missing")]);
            if (i >= AuditColumns.Keys.Length || table.Rows[i][0] != AuditColumns.Keys[i])
                throw table.Refused(i, 0, "wrong-key");
        }
        Require("round", v => Guid.TryParseExact(v, "D", out var id) && id.ToString("D") == v);
        Require("grade", v => v.Length > 0);
        Require("seed", v => v.Length > 0);
        foreach (var key in new[] { "children", "most-wishes", "reserved-percent", "fewest-shown" })
            _ = Number(key);
        foreach (var key in AuditColumns.Keys.Where(k => k.EndsWith("-at", StringComparison.Ordinal)))
            Require(key, v => v.Length == 0 || DateTimeOffset.TryParseExact(v, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
        Require("salt-key", v => v.Length % 2 == 0 && v.All(char.IsAsciiHexDigitLower));
        Require("guarantees-assigned", v => v is "true" or "false");
        Require("principles", v => v.Split(' ') is [.. var before, "lottery"] && before.All(Known.Contains) && before.Distinct(StringComparer.Ordinal).Count() == before.Length);
        Require("alternative", v => Principles.Contains(Proximity) ? v is "second-nearest" or "own-area" : v.Length == 0);
        Require("seat-order", v => Number("reserved-percent") > 0 ? v is "reserved-first" or "open-first" : v.Length == 0);
        Require("reserved-percent", _ => Number("reserved-percent") <= 100);
        Require("draw-form", v => v.Length == 0 || Rule is not null);
    }

    /// <summary>A value; empty for none.</summary>
    internal string this[string key] => table.Rows[Array.IndexOf(AuditColumns.Keys, key)][1];

    /// <summary>The principles but the lottery, the weightiest first.</summary>
    internal string[] Principles => this["principles"].Split(' ')[..^1];

    /// <summary>How many schools may be ranked.</summary>
    internal int MostWishes => (int)Number("most-wishes");

    /// <summary>Share of the seats that is reserved.</summary>
    internal long ReservedPercent => Number("reserved-percent");

    /// <summary>Whether the open seats are tried before the reserved ones.</summary>
    internal bool OpenFirst => this["seat-order"] == "open-first";

    /// <summary>Whether relative proximity is reckoned against the own area's school.</summary>
    internal bool AgainstOwnArea => this["alternative"] == "own-area";

    /// <summary>Whether ways to all schools must be known.</summary>
    internal bool NeedsAllWays => this["alternative"] == "second-nearest";

    /// <summary>Whether a child has a seat at its assigned school.</summary>
    internal bool Guarantees => this["guarantees-assigned"] == "true";

    /// <summary>The rule of the public draw; null for a secret, and where it is none.</summary>
    internal SeedRule? Rule
    {
        get
        {
            int? Of(string key) => int.TryParse(this[key], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
            SeedForm? form = this["draw-form"] switch { "numbers" => SeedForm.Numbers, "hexadecimal" => SeedForm.Hexadecimal, _ => null };
            return form is { } f && Of("draw-count") is { } count && Of("draw-lowest") is { } lowest && Of("draw-highest") is { } highest ? new SeedRule(f, count, lowest, highest) : null;
        }
    }

    /// <summary>A value that is a whole number, 0 or more.</summary>
    internal long Number(string key) => table.Number(Array.IndexOf(AuditColumns.Keys, key), 1);

    /// <summary>A fault of a value.</summary>
    internal ImportFault At(string key, string code) => table.At(Array.IndexOf(AuditColumns.Keys, key), 1, code);

    /// <summary>A value as it is named beside another place.</summary>
    internal string Named(string key) => table.Named(Array.IndexOf(AuditColumns.Keys, key));

    private void Require(string key, Func<string, bool> isRight)
    {
        if (!isRight(this[key]))
            throw new ImportRefusedException([At(key, "wrong-value")]);
    }
}
