using System.Text.Json;
using CaseMgmt.Domain.Persons;
using FsCheck;
using FsCheck.Fluent;

namespace CaseMgmt.Domain.Tests.Persons;

public sealed class PersonalIdentityNumberTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20261122, 1);

    [Theory]
    [InlineData("20170315", "238")]
    [InlineData("19800229", "239")]
    public void All_written_forms_of_a_number_are_the_same_number(string date, string birthNumber)
    {
        var twelve = TestNumber(date, birthNumber);
        string[] forms = [twelve, twelve.Insert(8, "-"), twelve[2..], twelve[2..].Insert(6, "-"), $"  {twelve} "];

        Assert.All(forms, form => Assert.Equal(twelve, Parse(form).Reveal()));
    }

    [Fact]
    public void From_the_year_a_person_turns_100_ten_digits_take_a_plus()
    {
        var old = TestNumber("19261231", "238");

        Assert.Equal(old, Parse(old[2..].Insert(6, "+")).Reveal());
        Assert.Equal(PersonalIdentityNumberFault.FutureDate, Fault(old[2..].Insert(6, "-")));
        Assert.Equal(old, ParseOn(old[2..].Insert(6, "-"), new DateOnly(2025, 12, 31)).Reveal());
    }

    [Fact]
    public void A_plus_goes_back_one_century_even_for_young_years()
    {
        var newest = TestNumber("19101231", "239");

        Assert.Equal(newest, Parse(newest[2..].Insert(6, "+")).Reveal());
    }

    [Fact]
    public void Sixty_added_to_the_day_makes_a_samordningsnummer_with_the_true_birth_date()
    {
        var number = Parse(TestNumber("20170375", "238"));

        Assert.IsType<PersonalIdentityNumber.Samordningsnummer>(number);
        Assert.Equal(new DateOnly(2017, 3, 15), number.BirthDate);
    }

    [Theory]
    [InlineData(null, PersonalIdentityNumberFault.Empty)]
    [InlineData("   ", PersonalIdentityNumberFault.Empty)]
    [InlineData("170315238", PersonalIdentityNumberFault.TooShort)]
    [InlineData("70315-2382", PersonalIdentityNumberFault.TooShort)]
    [InlineData("01703152382", PersonalIdentityNumberFault.ElevenDigits)]
    [InlineData("2017031523820", PersonalIdentityNumberFault.TooLong)]
    [InlineData("20170315238X", PersonalIdentityNumberFault.NotDigits)]
    [InlineData("2017031523٨2", PersonalIdentityNumberFault.NotDigits)]
    [InlineData("20170315 2382", PersonalIdentityNumberFault.WrongSeparator)]
    [InlineData("20170315–2382", PersonalIdentityNumberFault.WrongSeparator)]
    [InlineData("2017-03-15-2382", PersonalIdentityNumberFault.WrongSeparator)]
    [InlineData("201703-152382", PersonalIdentityNumberFault.WrongSeparator)]
    [InlineData("20170315+2382", PersonalIdentityNumberFault.WrongSeparator)]
    [InlineData("201713152382", PersonalIdentityNumberFault.InvalidDate)]
    [InlineData("201700152382", PersonalIdentityNumberFault.InvalidDate)]
    [InlineData("201702292382", PersonalIdentityNumberFault.InvalidDate)]
    [InlineData("201703002382", PersonalIdentityNumberFault.InvalidDate)]
    [InlineData("201703602382", PersonalIdentityNumberFault.InvalidDate)]
    [InlineData("201702892382", PersonalIdentityNumberFault.InvalidDate)]
    [InlineData("201703922382", PersonalIdentityNumberFault.InvalidDate)]
    [InlineData("101703152382", PersonalIdentityNumberFault.InvalidDate)]
    public void Each_way_of_being_wrong_has_its_own_name(string? written, string fault) => Assert.Equal(fault, Fault(written));

    [Fact]
    public void A_wrong_check_digit_and_a_birth_to_come_are_named()
    {
        var right = TestNumber("20170315", "238");
        var wrong = right[..11] + (char)('0' + ((right[11] - '0' + 1) % 10));

        Assert.Equal(PersonalIdentityNumberFault.WrongCheckDigit, Fault(wrong));
        Assert.Equal(PersonalIdentityNumberFault.FutureDate, Fault(TestNumber("20261123", "238")));
        Assert.Equal(Today, Parse(TestNumber("20261122", "238")).BirthDate);
    }

    [Fact]
    public void Every_fault_code_is_in_the_list() =>
        Assert.Equal(
            typeof(PersonalIdentityNumberFault).GetFields().Select(f => (string)f.GetValue(null)!).Order(StringComparer.Ordinal),
            PersonalIdentityNumberFault.All.Order(StringComparer.Ordinal));

    [Fact]
    public void No_valid_number_reads_wrongly_and_no_single_wrong_digit_passes()
    {
        var changes = from date in Dates from birthNumber in BirthNumbers from place in Gen.Choose(2, 11) from shift in Gen.Choose(1, 9) select (date, birthNumber, place, shift);

        Prop.ForAll(changes.ToArbitrary(), x =>
        {
            var right = TestNumber(x.date.ToString("yyyyMMdd", null), x.birthNumber);
            var wrong = right.ToCharArray();
            wrong[x.place] = (char)('0' + ((wrong[x.place] - '0' + x.shift) % 10));
            var read = Parse(right);
            return read.Reveal() == right && read.BirthDate == x.date && read.IsTestNumber
                && !PersonalIdentityNumber.TryParse(new string(wrong), Today, out _, out _);
        }).Check(Fixed);
    }

    [Fact]
    public void Two_neighbouring_digits_exchanged_never_pass_save_0_and_9()
    {
        // The Luhn rule is blind to exactly one exchange of neighbours: 09 for 90.
        var changes = from date in Dates from birthNumber in BirthNumbers from place in Gen.Choose(2, 10) select (date, birthNumber, place);

        Prop.ForAll(changes.ToArbitrary(), x =>
        {
            var right = TestNumber(x.date.ToString("yyyyMMdd", null), x.birthNumber);
            var (a, b) = (right[x.place], right[x.place + 1]);
            var exchanged = right[..x.place] + b + a + right[(x.place + 2)..];
            return a == b || (a, b) is ('0', '9') or ('9', '0') || !PersonalIdentityNumber.TryParse(exchanged, Today, out _, out _);
        }).Check(Fixed);
    }

    [Fact]
    public void Anything_at_all_is_either_read_or_refused_with_a_known_code() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
            PersonalIdentityNumber.TryParse(text, Today, out _, out var fault) || PersonalIdentityNumberFault.All.Contains(fault, StringComparer.Ordinal)).Check(Fixed);

    [Fact]
    public void A_number_never_shows_itself_in_text_or_json()
    {
        var twelve = TestNumber("20170315", "238");
        var number = Parse(twelve);

        Assert.Equal("Personnummer(•••)", number.ToString());
        Assert.Equal("Samordningsnummer(•••)", Parse(TestNumber("20170375", "238")).ToString());
        Assert.DoesNotContain(twelve[8..], JsonSerializer.Serialize(number, number.GetType()), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_with_the_same_digits_are_equal_and_others_are_not()
    {
        Assert.Equal(Parse(TestNumber("20170315", "238")), Parse(TestNumber("20170315", "238")));
        Assert.NotEqual(Parse(TestNumber("20170315", "238")), Parse(TestNumber("20170315", "239")));
    }

    [Theory]
    [InlineData("2026-03-14", 8)]
    [InlineData("2026-03-15", 9)]
    [InlineData("2017-03-15", 0)]
    public void Age_is_whole_years(string day, int age) =>
        Assert.Equal(age, Parse(TestNumber("20170315", "238")).AgeOn(DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Born_on_a_leap_day_one_grows_older_on_the_first_of_March()
    {
        var number = Parse(TestNumber("20160229", "238"));

        Assert.Equal(9, number.AgeOn(new DateOnly(2026, 2, 28)));
        Assert.Equal(10, number.AgeOn(new DateOnly(2026, 3, 1)));
    }

    private static Gen<DateOnly> Dates => Gen.Choose(0, 36000).Select(days => Today.AddDays(-days));

    private static Gen<string> BirthNumbers => Gen.Elements("238", "239");

    private static string TestNumber(string date, string birthNumber)
    {
        var eleven = date + birthNumber;
        return eleven + (char)('0' + PersonalIdentityNumber.CheckDigit(eleven.AsSpan(2)));
    }

    private static PersonalIdentityNumber Parse(string written) => ParseOn(written, Today);

    private static PersonalIdentityNumber ParseOn(string written, DateOnly on)
    {
        Assert.True(PersonalIdentityNumber.TryParse(written, on, out var number, out var fault), fault);
        return number;
    }

    private static string? Fault(string? written)
    {
        Assert.False(PersonalIdentityNumber.TryParse(written, Today, out _, out var fault));
        return fault;
    }
}
