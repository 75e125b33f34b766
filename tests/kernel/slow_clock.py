"""A second clock, written from the rules alone: it walks through time minute by minute. Shares nothing with the first.

A moment is a whole number of minutes since the first midnight of the calendar. `days` holds, for each day, its openings
as pairs of minutes since that midnight of the day. Answers None where the calendar is too short.
"""

from fractions import Fraction

DAY = 24 * 60


class SlowClock:
    def __init__(self, days, pauses):
        self.days = days
        self.end = len(days) * DAY
        self.marks = {}  # a clock answers one question: the hour is always the same
        self.open = [False] * self.end
        self.rests = [False] * self.end
        for number, openings in enumerate(days):
            for opens, closes in openings:
                for minute in range(number * DAY + opens, number * DAY + closes):
                    self.open[minute] = True
        for begin, end in pauses:
            for minute in range(max(begin, 0), min(end, self.end)):
                self.rests[minute] = True

    def hours(self, start, hours):
        return self._spend(start, hours * 60)

    def working_days(self, start, days, full_day, count_from, cutoff=None):
        begin = self._begin(start, count_from, cutoff)
        if begin is None:
            return None
        hour = begin % DAY if count_from == "same_hour" and cutoff is None else None
        whole, part = int(days), (days - int(days)) * full_day
        moment = begin
        while whole:
            moment += 1
            if moment > self.end:
                return None
            if self._is_mark(moment, hour) and not self.rests[moment - 1]:
                whole -= 1
        return self._spend(moment, part) if part else moment

    def calendar_days(self, start, days, count_from, cutoff=None):
        begin = self._begin(start, "next_day" if count_from == "same_hour" else count_from, cutoff)
        left, moment = days, begin
        while True:
            moment += 1
            if moment > self.end:
                return None
            day = (moment - 1) // DAY
            is_open_day = any(self.open[day * DAY : day * DAY + DAY])
            mark = self._is_mark(moment, None) if is_open_day else moment % DAY == 0
            if not mark or self.rests[moment - 1]:
                continue
            left -= 1
            if left <= 0 and is_open_day:
                return moment

    def _begin(self, start, count_from, cutoff):
        after_midnight = (start // DAY + 1) * DAY
        if cutoff is not None:
            return start if start % DAY <= cutoff else after_midnight
        if count_from == "same_day":
            return start
        if count_from != "same_hour":
            return after_midnight
        return next((minute for minute in range(start, self.end) if self.open[minute]), None)

    def _is_mark(self, moment, hour):
        """Is a working day full at this moment?"""
        if hour is None:  # at its last closing
            day_end = -(-moment // DAY) * DAY
            return self.open[moment - 1] and not any(self.open[moment:day_end])
        day = moment // DAY
        if day not in self.marks:
            self.marks[day] = self._mark_by_hour(day, hour)
        return moment == self.marks[day]

    def _mark_by_hour(self, day, hour):
        """The last open moment of the day that is not after the hour, or else its opening."""
        minutes = range(day * DAY, min(day * DAY + DAY, self.end))
        upto = [m for m in minutes[: hour + 1] if self._touches_opening(m, day)]
        later = [m for m in minutes if self.open[m]]
        return upto[-1] if upto else later[0] if later else None

    def _touches_opening(self, moment, day):
        return self.open[moment] or (moment > day * DAY and self.open[moment - 1])

    def _spend(self, start, minutes):
        left = Fraction(minutes)
        for minute in range(start, self.end):
            if self.open[minute] and not self.rests[minute]:
                left -= 1
                if left <= 0:
                    return minute + 1 + left  # `left` is negative by what was not needed of the last minute
        return None
