/* Sum of the digits of n in the given base. */
static unsigned digit_sum(unsigned long n, unsigned base) {
	unsigned sum = 0;
	while (n > 0) {
		sum += (unsigned)(n % base);
		n /= base;
	}
	return sum;
}
