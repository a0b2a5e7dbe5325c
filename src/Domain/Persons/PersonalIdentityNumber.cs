using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CaseMgmt.Domain.Persons;

/// <summary>
/// A personnummer (folkbokföringslagen 1991:481, 18 §) or a samordningsnummer, always valid: a true date and a right check digit.
/// It never shows itself: neither <see cref="ToString"/>, nor a serializer, nor a log can reveal the digits; only <see cref="Reveal"/> does.
/// </summary>
public abstract record PersonalIdentityNumber
{
    private const int CoordinationDayShift = 60;

    private readonly string digits;

    private readonly string kind;

    private PersonalIdentityNumber(string kind, string digits, DateOnly birthDate)
    {
        this.kind = kind;
        this.digits = digits;
        BirthDate = birthDate;
    }

    /// <summary>A personnummer.</summary>
    public sealed record Personnummer : PersonalIdentityNumber
    {
        internal Personnummer(string digits, DateOnly birthDate)
            : base(nameof(Personnummer), digits, birthDate)
        {
        }
    }

    /// <summary>
    /// A samordningsnummer: the day of birth plus 60, otherwise built as a personnummer. Numbers for persons whose month or day
    /// of birth is unknown are not read: no source we have states their form.
    /// </summary>
    public sealed record Samordningsnummer : PersonalIdentityNumber
    {
        internal Samordningsnummer(string digits, DateOnly birthDate)
            : base(nameof(Samordningsnummer), digits, birthDate)
        {
        }
    }

    /// <summary>The date of birth that the number states.</summary>
    public DateOnly BirthDate { get; }

    /// <summary>
    /// Whether it is one of Skatteverket's published test numbers (birth numbers 238 and 239), which belong to no living person.
    /// </summary>
    public bool IsTestNumber => digits.AsSpan(8, 3) is "238" or "239";

    /// <summary>The twelve digits, year first. For the vault and the register only; never for a log, an event, a URL or an error.</summary>
    public string Reveal() => digits;

    /// <summary>Whole years of age on a day. A person born on 29 February grows older on 1 March in other years.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The day is before the birth.</exception>
    public int AgeOn(DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, BirthDate);
        var years = day.Year - BirthDate.Year;
        return (day.Month, day.Day).CompareTo((BirthDate.Month, BirthDate.Day)) < 0 ? years - 1 : years;
    }

    /// <summary>
    /// Reads ten or twelve digits: <c>YYMMDDNNNN</c>, <c>YYMMDD-NNNN</c>, <c>YYMMDD+NNNN</c> (from the year the person turns 100),
    /// <c>YYYYMMDDNNNN</c>, <c>YYYYMMDD-NNNN</c>. Blanks around the number are ignored.
    /// </summary>
    /// <param name="text">What was written.</param>
    /// <param name="on">The day it was written: it settles the century, and a birth after it is refused.</param>
    /// <param name="number">The number.</param>
    /// <param name="fault">What is wrong, one of <see cref="PersonalIdentityNumberFault"/>; null when nothing is.</param>
    public static bool TryParse(string? text, DateOnly on, [NotNullWhen(true)] out PersonalIdentityNumber? number, [NotNullWhen(false)] out string? fault)
    {
        number = null;
        fault = Split(text, out var written, out var separator);
        if (fault is not null)
            return false;
        if (!TryYear(written, separator, on, out var year))
        {
            fault = PersonalIdentityNumberFault.InvalidDate;
            return false;
        }
        var last8 = written[^8..];
        var month = TwoDigits(last8, 0);
        var day = TwoDigits(last8, 2);
        var coordination = day > CoordinationDayShift;
        if (coordination)
            day -= CoordinationDayShift;
        fault = month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) ? PersonalIdentityNumberFault.InvalidDate
            : CheckDigit(written.AsSpan(written.Length - 10, 9)) != last8[7] - '0' ? PersonalIdentityNumberFault.WrongCheckDigit
            : new DateOnly(year, month, day) > on ? PersonalIdentityNumberFault.FutureDate
            : null;
        if (fault is not null)
            return false;
        var twelve = year.ToString("0000", CultureInfo.InvariantCulture) + last8;
        var birthDate = new DateOnly(year, month, day);
        number = coordination ? new Samordningsnummer(twelve, birthDate) : new Personnummer(twelve, birthDate);
        return true;
    }

    /// <summary>The check digit of nine digits by the Luhn rule (weights 2, 1, 2 … from the left).</summary>
    /// <param name="nineDigits"><c>YYMMDDNNN</c>, digits only.</param>
    public static int CheckDigit(ReadOnlySpan<char> nineDigits)
    {
        var sum = 0;
        for (var i = 0; i < nineDigits.Length; i++)
        {
            var product = (nineDigits[i] - '0') * (i % 2 == 0 ? 2 : 1);
            sum += product > 9 ? product - 9 : product;
        }
        return (10 - (sum % 10)) % 10;
    }

    /// <summary>The kind of number and no digits.</summary>
    public sealed override string ToString() => $"{kind}(•••)";

    private static int TwoDigits(string text, int at) => ((text[at] - '0') * 10) + text[at + 1] - '0';

    private static string? Split(string? text, out string written, out char separator)
    {
        written = text?.Trim() ?? "";
        separator = '-';
        if (written.Length == 0)
            return PersonalIdentityNumberFault.Empty;
        var others = written.Where(c => !char.IsAsciiDigit(c)).ToArray();
        if (others.Any(char.IsLetterOrDigit))
            return PersonalIdentityNumberFault.NotDigits;
        if (others.Length > 1 || (others.Length == 1 && (others[0] is not ('-' or '+') || written.IndexOf(others[0], StringComparison.Ordinal) != written.Length - 5)))
            return PersonalIdentityNumberFault.WrongSeparator;
        if (others.Length == 1)
        {
            separator = others[0];
            written = written.Remove(written.Length - 5, 1);
        }
        return written.Length switch
        {
            < 10 => PersonalIdentityNumberFault.TooShort,
            11 => PersonalIdentityNumberFault.ElevenDigits,
            > 12 => PersonalIdentityNumberFault.TooLong,
            12 when separator == '+' => PersonalIdentityNumberFault.WrongSeparator,
            _ => null,
        };
    }

    // 18 § folkbokföringslagen: the hyphen becomes a plus in the year the person turns 100, so ten digits fix the century.
    private static bool TryYear(string written, char separator, DateOnly on, out int year)
    {
        if (written.Length == 12)
        {
            year = (TwoDigits(written, 0) * 100) + TwoDigits(written, 2);
            return year is >= 1800 and <= 2999;
        }
        var newest = separator == '+' ? on.Year - 100 : on.Year;
        year = newest - ((((newest - TwoDigits(written, 0)) % 100) + 100) % 100);
        return year >= 1800;
    }
}

/// <summary>
/// The ways in which a written personnummer or samordningsnummer can be wrong: stable codes, each with a text of its own.
/// No code carries any digit of what was written.
/// </summary>
public static class PersonalIdentityNumberFault
{
    /// <summary>Nothing was written.</summary>
    public const string Empty = "personal-identity-number-empty";

    /// <summary>Fewer than ten digits.</summary>
    public const string TooShort = "personal-identity-number-too-short";

    /// <summary>Eleven digits: neither the short form nor the long.</summary>
    public const string ElevenDigits = "personal-identity-number-eleven-digits";

    /// <summary>More than twelve digits.</summary>
    public const string TooLong = "personal-identity-number-too-long";

    /// <summary>A letter, or a digit of another script.</summary>
    public const string NotDigits = "personal-identity-number-not-digits";

    /// <summary>A sign that is neither hyphen nor plus, several of them, one in the wrong place, or a plus in the twelve-digit form.</summary>
    public const string WrongSeparator = "personal-identity-number-wrong-separator";

    /// <summary>The first digits are no date.</summary>
    public const string InvalidDate = "personal-identity-number-invalid-date";

    /// <summary>The last digit does not fit the others.</summary>
    public const string WrongCheckDigit = "personal-identity-number-wrong-check-digit";

    /// <summary>The date of birth has not come yet.</summary>
    public const string FutureDate = "personal-identity-number-future-date";

    /// <summary>Every code.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Empty, TooShort, ElevenDigits, TooLong, NotDigits, WrongSeparator, InvalidDate, WrongCheckDigit, FutureDate];
}
