namespace CaseMgmt.Domain.Cases.Documents;

/// <summary>What a file was called by the one who sent it; personal, as it may name anyone and anything.</summary>
/// <param name="Name">The name, without folders and without what steers a terminal.</param>
public sealed record FileName(string Name)
{
    /// <summary>Longest name, characters.</summary>
    public const int Longest = 200;

    /// <summary>The name as it is kept: its last part, with the ending of the form that the content shows.</summary>
    /// <param name="given">As the sender's program gave it, or null.</param>
    /// <param name="form">The form of its content.</param>
    public static FileName Of(string? given, DocumentForm form)
    {
        var last = (given ?? "").Replace('\\', '/').Split('/')[^1];
        var clean = new string([.. last.Where(c => !char.IsControl(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format && c is not ('"' or '<' or '>' or ':' or '|' or '?' or '*'))]).Trim(' ', '.');
        var dot = clean.LastIndexOf('.');
        var stem = dot > 0 ? clean[..dot] : clean;
        if (stem.Length == 0)
            stem = "dokument";
        return new FileName(stem[..Math.Min(stem.Length, Longest - form.Ending.Length)] + form.Ending);
    }
}
