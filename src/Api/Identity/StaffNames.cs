using System.Globalization;

namespace CaseMgmt.Api.Identity;

/// <summary>
/// How a municipality shows its staff, account by account and from day to day: by name, or by alias where an officer is protected. Settings
/// <c>Staff:&lt;municipality&gt;:&lt;n&gt;:Account</c>, <c>ShownAs</c>, <c>From</c> and <c>To</c>. Who is not among them is shown by account, and signs with the name that the token gives.
/// </summary>
internal sealed class StaffNames
{
    private readonly ILookup<(string Municipality, string Account), Entry> entries;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="FormatException">One is missing or wrong; the message names it and no value.</exception>
    public StaffNames(IConfiguration configuration) =>
        entries = configuration.GetSection("Staff").GetChildren()
            .SelectMany(m => m.GetChildren().Select(e => (Municipality: m.Key, Entry: Read(e))))
            .ToLookup(e => (e.Municipality, e.Entry.Account), e => e.Entry);

    /// <summary>What an officer is called on a day; null where the municipality has not said. Of several that hold, the one that began last.</summary>
    /// <param name="municipality">The municipality's code.</param>
    /// <param name="account">The officer's account.</param>
    /// <param name="day">The day in Sweden.</param>
    public string? Find(string municipality, string account, DateOnly day) =>
        entries[(municipality, account)].Where(e => e.From <= day && day <= e.To).MaxBy(e => e.From)?.ShownAs;

    /// <summary>What whoever acted at a moment is shown as: the account where nothing else is said.</summary>
    /// <param name="municipality">The municipality's code.</param>
    /// <param name="account">The account.</param>
    /// <param name="at">The moment, UTC.</param>
    public string Shown(string municipality, string account, DateTime at) =>
        Find(municipality, account, SwedishTime.DateOf(new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)))) ?? account;

    /// <summary>The account of the one officer who is shown so on a day; null when there is none, or several.</summary>
    /// <param name="municipality">The municipality's code.</param>
    /// <param name="shownAs">What the officer is shown as.</param>
    /// <param name="day">The day in Sweden.</param>
    public string? AccountOf(string municipality, string shownAs, DateOnly day) =>
        entries.Where(e => e.Key.Municipality == municipality && Find(municipality, e.Key.Account, day) == shownAs).Select(e => e.Key.Account).ToList() is [var only] ? only : null;

    private static Entry Read(IConfigurationSection section) => new(
        section["Account"] is { Length: > 0 } account ? account : throw Wrong(section, "Account"),
        section["ShownAs"]?.Trim() is { Length: > 0 } shown ? shown : throw Wrong(section, "ShownAs"),
        DayOf(section, "From") ?? DateOnly.MinValue,
        DayOf(section, "To") ?? DateOnly.MaxValue);

    private static DateOnly? DayOf(IConfigurationSection section, string name) =>
        section[name] is not { Length: > 0 } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw Wrong(section, name);

    private static FormatException Wrong(IConfigurationSection section, string name) => new($"{section.Path}:{name} is missing or wrong: an account, what it is shown as, and days such as 2026-12-31.");

    private sealed record Entry(string Account, string ShownAs, DateOnly From, DateOnly To);
}
