using System.Globalization;
using System.Text.RegularExpressions;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Texts;
using Microsoft.Extensions.Localization;

namespace CaseMgmt.Web.Pages.Guardian;

/// <summary>What a guardian says of the grounds ticked, as typed. Fields of a ground that is not ticked are kept, and neither checked nor sent.</summary>
public sealed partial class GroundForm
{
    /// <summary>Begins the ids of its fields.</summary>
    public const string Prefix = "said";

    private const int MostNights = 14;

    /// <summary>The fields as the API calls them.</summary>
    public static IReadOnlyList<string> Fields { get; } =
        ["speedLimit", "hasWalkway", "isLit", "where", "hasCertificate", "until", "street", "postalCode", "city", "nightsHere", "nightsThere", "isFixed", "movedOn"];

    /// <summary>The speed limit at the dangerous place, km/h.</summary>
    public string? SpeedLimit { get; set; }

    /// <summary><c>yes</c> or <c>no</c>: a way for walkers apart from the cars.</summary>
    public string? HasWalkway { get; set; }

    /// <summary><c>yes</c> or <c>no</c>: the way is lit.</summary>
    public string? IsLit { get; set; }

    /// <summary>Where the dangerous place is.</summary>
    public string? Where { get; set; }

    /// <summary><c>yes</c> or <c>no</c>: there is a certificate.</summary>
    public string? HasCertificate { get; set; }

    /// <summary>The last day the certificate speaks of, yyyy-mm-dd.</summary>
    public string? Until { get; set; }

    /// <summary>The other home's street and number.</summary>
    public string? Street { get; set; }

    /// <summary>The other home's postal code.</summary>
    public string? PostalCode { get; set; }

    /// <summary>The other home's city.</summary>
    public string? City { get; set; }

    /// <summary>Nights in the registered home in two weeks.</summary>
    public string? NightsHere { get; set; }

    /// <summary>Nights in the other home in two weeks.</summary>
    public string? NightsThere { get; set; }

    /// <summary><c>yes</c> or <c>no</c>: the nights follow a fixed schedule.</summary>
    public string? IsFixed { get; set; }

    /// <summary>The day of the move, yyyy-mm-dd.</summary>
    public string? MovedOn { get; set; }

    /// <summary>The other grounds one may name, in the order of the form.</summary>
    public static IReadOnlyList<string> Grounds { get; } =
        ["traffic", "disability-or-illness", "alternating-residence", "chosen-school", "change-of-school-in-year-nine", "other"];

    /// <summary>Id of a field on the page.</summary>
    public static string IdOf(string field) => $"{Prefix}-{field}";

    /// <summary>The field that the API means: statements.traffic.speedLimit is the field said-speedLimit. Any other is as it was.</summary>
    public static string? FieldOf(string? field) =>
        field?.Split('.') is [.., var last] parts && parts.Length > 1 && Fields.FirstOrDefault(f => string.Equals(f, last, StringComparison.OrdinalIgnoreCase)) is { } said ? IdOf(said) : field;

    /// <summary>The statements of the grounds ticked, with what is wrong in them.</summary>
    /// <param name="grounds">The grounds ticked.</param>
    /// <param name="texts">The texts of the errors.</param>
    /// <param name="errors">Takes what is wrong, in the order of the fields.</param>
    public GroundStatements? Read(IReadOnlyCollection<string> grounds, IStringLocalizer<GuardianTexts> texts, List<FormError> errors)
    {
        void Wrong(string field, string text) => errors.Add(new FormError(IdOf(field), text));
        var traffic = grounds.Contains("traffic", StringComparer.Ordinal) ? ReadTraffic(texts, Wrong) : null;
        var medical = grounds.Contains("disability-or-illness", StringComparer.Ordinal) ? ReadMedical(texts, Wrong) : null;
        var residence = grounds.Contains("alternating-residence", StringComparer.Ordinal) ? ReadResidence(texts, Wrong) : null;
        var move = grounds.Contains("change-of-school-in-year-nine", StringComparer.Ordinal) ? ReadMove(texts, Wrong) : null;
        return (traffic, medical, residence, move) is (null, null, null, null) ? null : new GroundStatements(traffic, medical, residence, move);
    }

    private TrafficStatement? ReadTraffic(IStringLocalizer<GuardianTexts> texts, Action<string, string> wrong)
    {
        var speed = Whole(SpeedLimit);
        if (Words(SpeedLimit) is not null && speed is not (>= 5 and <= 130))
            wrong("speedLimit", texts["Said.SpeedLimitWrong"]);
        var said = new TrafficStatement(speed, YesNo(HasWalkway), YesNo(IsLit), Words(Where));
        return said == new TrafficStatement(null, null, null, null) ? null : said;
    }

    private MedicalStatement? ReadMedical(IStringLocalizer<GuardianTexts> texts, Action<string, string> wrong)
    {
        var certificate = YesNo(HasCertificate);
        if (certificate is null)
            wrong("hasCertificate", texts["Said.CertificateMissing"]);
        if (Words(Until) is not null && Day(Until) is null)
            wrong("until", texts["Said.DayWrong"]);
        return new MedicalStatement(certificate, certificate is true ? Day(Until) : null);
    }

    private ResidenceStatement ReadResidence(IStringLocalizer<GuardianTexts> texts, Action<string, string> wrong)
    {
        if (Words(Street) is null)
            wrong("street", texts["Said.StreetMissing"]);
        if (!PostalCodeForm().IsMatch(PostalCode?.Trim() ?? ""))
            wrong("postalCode", texts["Said.PostalCodeWrong"]);
        if (Words(City) is null)
            wrong("city", texts["Said.CityMissing"]);
        var (here, there) = (Whole(NightsHere), Whole(NightsThere));
        if (here is not (>= 0 and <= MostNights))
            wrong("nightsHere", texts["Said.NightsHereWrong"]);
        if (there is not (>= 0 and <= MostNights))
            wrong("nightsThere", texts["Said.NightsThereWrong"]);
        else if (here + there > MostNights)
            wrong("nightsThere", texts["Said.NightsTooMany"]);
        if (YesNo(IsFixed) is null)
            wrong("isFixed", texts["Said.FixedMissing"]);
        return new ResidenceStatement(new OtherHome(Words(Street) ?? "", PostalCode?.Trim() ?? "", Words(City) ?? ""), here, there, YesNo(IsFixed));
    }

    private MoveStatement ReadMove(IStringLocalizer<GuardianTexts> texts, Action<string, string> wrong)
    {
        var moved = Day(MovedOn);
        if (moved is null)
            wrong("movedOn", texts["Said.MovedOnMissing"]);
        return new MoveStatement(moved);
    }

    private static bool? YesNo(string? text) => text switch { "yes" => true, "no" => false, _ => null };

    private static int? Whole(string? text) => int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Words(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim().ReplaceLineEndings("\n");

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    [GeneratedRegex("^[0-9]{3} ?[0-9]{2}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PostalCodeForm();
}

/// <summary>One ground of the form with what is said of it.</summary>
/// <param name="Ground">The ground's code.</param>
/// <param name="Said">What is said.</param>
/// <param name="Errors">What is wrong on the page.</param>
public sealed record GroundFields(string Ground, GroundForm Said, IReadOnlyList<FormError> Errors);
